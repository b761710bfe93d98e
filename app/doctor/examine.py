"""Runs checks several at a time, within a total time; one that does not end in time is itself a finding."""

import queue
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import msgspec

from data.errors import FirelineError
from data.finding import Finding
from data.text import clean_line

TOTAL = 20.0
"""Seconds for all checks together."""
AT_ONCE = 6
_LONGEST = 600
"""Characters."""


@dataclass(frozen=True, slots=True)
class Check:
    """Something to look at. ``look`` may block; what it raises of ours becomes a finding."""

    group: str
    name: str
    look: Callable[[], Sequence[Finding]]


def examine(
    checks: Sequence[Check],
    told: Callable[[Check, Sequence[Finding]], None] = lambda _check, _found: None,
    *,
    total: float = TOTAL,
) -> list[Finding]:
    """All findings, in the checks' order. ``told`` hears of each check as it ends, on the caller's thread.

    The threads are daemons: one that hangs in a system call keeps nobody from leaving.
    """
    waiting: queue.SimpleQueue[int | None] = queue.SimpleQueue()
    ended: queue.SimpleQueue[tuple[int, Sequence[Finding]]] = queue.SimpleQueue()
    for number in range(len(checks)):
        waiting.put(number)
    for _ in range(min(AT_ONCE, len(checks))):
        waiting.put(None)
        threading.Thread(target=_work, args=(checks, waiting, ended), name="doctor", daemon=True).start()
    found: dict[int, Sequence[Finding]] = {}
    deadline = time.monotonic() + total  # how long, not what time it is
    while len(found) < len(checks):
        try:
            number, findings = ended.get(timeout=max(deadline - time.monotonic(), 0.0))
        except queue.Empty:
            break
        found[number] = findings
        told(checks[number], findings)
    for number, check in enumerate(checks):
        if number not in found:
            found[number] = [_late(check, total)]
            told(check, found[number])
    return [finding for number in range(len(checks)) for finding in found[number]]


def _work(
    checks: Sequence[Check],
    waiting: "queue.SimpleQueue[int | None]",
    ended: "queue.SimpleQueue[tuple[int, Sequence[Finding]]]",
) -> None:
    while (number := waiting.get()) is not None:
        check = checks[number]
        try:
            findings: Sequence[Finding] = check.look()
        except FirelineError as error:
            findings = [failed(check.group, check.name, error)]
        except OSError as error:
            said = f"It cannot be looked at: {error.strerror or error}."
            findings = [
                Finding(
                    group=check.group, name=check.name, state="bad", said=said, remedy="Look at it by hand."
                )
            ]
        ended.put((number, [_cleaned(finding) for finding in findings]))


def _cleaned(finding: Finding) -> Finding:
    """What servers, programs and file names said goes through the gate here, once."""
    fields = {name: clean_line(getattr(finding, name), _LONGEST) for name in ("name", "said", "remedy")}
    return msgspec.structs.replace(finding, **fields)


def failed(group: str, name: str, error: FirelineError) -> Finding:
    """The error as a line of the diagnosis."""
    remedy = error.remedy or "See what it says above."
    return Finding(group=group, name=name, state="bad", said=sentence(error.message), remedy=remedy)


def sentence(text: str) -> str:
    """With a full stop."""
    return text if text.endswith((".", "…")) else text + "."


def _late(check: Check, total: float) -> Finding:
    return Finding(
        group=check.group,
        name=check.name,
        state="bad",
        said=f"It was not done within {total:g} s.",
        remedy="Look whether it hangs: a dead network mount, a server that never answers.",
    )
