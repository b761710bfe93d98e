"""The read-only list: commands that change nothing, each with a look at its arguments.

A command that is not here may change something. Builtins and GNU, BSD and macOS tools were read up in their
manual pages; what only one of them takes and another does not is left out.
"""

import re
from collections.abc import Callable, Sequence

from runbooks import curl_words, kubectl_words
from runbooks.command_words import Table, leads, names, read_options, table
from runbooks.command_wrappers import HARMLESS, unwrap
from runbooks.shell_script import Word

_ANY = names(
    ": true false echo cat head tail wc cut tr grep egrep fgrep jq ls sleep basename dirname seq nl tac "
    "rev paste comm cmp fold stat du df pwd whoami id uname which exit break continue sha256sum md5sum "
    "cksum"
)
"""Whatever their arguments are."""

_SHELL_NAME = re.compile(r"[a-z_][a-z0-9_]*")
_PRINTF_WRITES = re.compile(r"%[^%a-zA-Z]*[a-z]*n")
_UNARY = frozenset({"-n", "-z", "-e", "-f", "-d", "-s", "-r", "-w", "-x", "-h", "-L"})
_BINARY = frozenset({"=", "==", "!=", "-eq", "-ne", "-lt", "-le", "-gt", "-ge"})
_SET = frozenset(
    {"-e", "-u", "-x", "-eu", "-ex", "-ux", "-eux", "+e", "+u", "+x", "pipefail", "-o", "+o", "-euo"}
)
_SET |= {"-eo", "-uo", "-euxo", "-exo", "errexit", "nounset", "xtrace"}
_FIND_WRITES = ("-exec", "-ok", "-delete", "-fprint", "-fls", "-files0-from")

_SORT = table(
    values="key field-separator",
    flags="numeric-sort reverse unique human-numeric-sort general-numeric-sort version-sort ignore-case "
    "ignore-leading-blanks stable month-sort zero-terminated check",
    short="k=key t=field-separator n=numeric-sort r=reverse u=unique h=human-numeric-sort "
    "g=general-numeric-sort V=version-sort f=ignore-case b=ignore-leading-blanks s=stable M=month-sort "
    "z=zero-terminated c=check",
)
_UNIQ = table(
    values="skip-fields skip-chars check-chars",
    flags="count repeated unique ignore-case all-repeated zero-terminated",
    short="c=count d=repeated u=unique i=ignore-case D=all-repeated f=skip-fields s=skip-chars w=check-chars",
)
_DATE = table(
    values="date reference",
    flags="utc universal iso-8601 rfc-3339 rfc-email",
    short="d=date r=reference u=utc R=rfc-email",
)
_READ = table(flags="r s", values="")
_TOOLS: dict[str, tuple[Table, frozenset[str]]] = {
    "promtool": (
        table(
            values="format start end step match external.labels",
            flags="lint-fatal",
            short="o=format",
        ),
        frozenset({"query", "check"}),
    ),
    "amtool": (
        table(
            values="alertmanager.url output timeout",
            flags="active silenced inhibited unprocessed expired",
            short="o=output a=active s=silenced i=inhibited",
        ),
        frozenset({"alert query", "silence query", "config show"}),
    ),
    "helm": (
        table(
            values="namespace output filter max revision kube-context",
            flags="all-namespaces all deployed failed",
            short="n=namespace o=output A=all-namespaces a=all",
        ),
        frozenset({"list", "ls", "status", "history", "get", "version"}),
    ),
}
"""Tools with verbs: their options, and the verbs that only read."""


def why_not_reading(words: Sequence[Word]) -> str:
    """Why this simple command may change something; empty when it only reads."""
    if not words:
        return "there is no command"
    if words[0].raw == "command" and len(words) > 1 and words[1].raw in {"-v", "-V"}:
        return ""
    wrappers, _, inner = unwrap(words)
    unlisted = [wrapper for wrapper in wrappers if wrapper not in HARMLESS]
    name = unlisted[0] if unlisted else (inner and inner[0].literal) or words[0].raw
    if not unlisted and inner and name in _ANY:
        return ""
    if unlisted or not inner or name not in _CHECKS:
        return f"{name} is not on the list of what only reads"
    return _CHECKS[name](inner[1:])


def _test(words: Sequence[Word]) -> str:
    """``test`` and ``[`` in the shapes that evaluate nothing: ``-v`` and ``-a`` are left out."""
    parts = list(words[:-1]) if words and words[-1].raw == "]" else list(words)
    while parts and parts[0].raw == "!":
        parts = parts[1:]
    if any(part.splits for part in parts):
        return "an expansion without quotes in a test may be anything"
    shape = [part.literal for part in parts]
    if (
        len(parts) <= 1
        or (len(parts) == 2 and shape[0] in _UNARY)
        or (len(parts) == 3 and shape[1] in _BINARY)
    ):
        return ""
    return "this test is not of a shape that is known to only read"


def _printf(words: Sequence[Word]) -> str:
    text = words[0].literal if words else None
    if text is None or text.startswith("-") or _PRINTF_WRITES.search(text):
        return "printf with a format that is not plain may set a variable"
    return ""


def _set(words: Sequence[Word]) -> str:
    return "" if words and all(word.literal in _SET for word in words) else "set with other than -e, -u, -x"


def _read(words: Sequence[Word]) -> str:
    reading = read_options(words, _READ)
    targets = [why_not_assignable(word.literal) for word in reading.operands + reading.rest]
    return reading.doubt or next((why for why in targets if why), "")


def why_not_assignable(name: str | None) -> str:
    """Why setting this shell variable may change what other commands do; empty when it cannot."""
    if name is None or not _SHELL_NAME.fullmatch(name) or name.endswith("_proxy"):
        return f"setting {name or 'a variable'} may change what other commands do"
    return ""


def _cd(words: Sequence[Word]) -> str:
    return "" if len(words) <= 1 else "cd with more than a directory"


def _date(words: Sequence[Word]) -> str:
    reading = read_options(words, _DATE)
    if reading.doubt:
        return reading.doubt
    for word in reading.operands + reading.rest:
        if not word.prefix.startswith("+"):
            return "date may set the clock"
    return ""


def _uniq(words: Sequence[Word]) -> str:
    reading = read_options(words, _UNIQ)
    return reading.doubt or (
        "uniq writes its second file" if len(reading.operands + reading.rest) > 1 else ""
    )


def _find(words: Sequence[Word]) -> str:
    for word in words:
        if word.splits or not leads(word):
            return "find with words that are not known before it runs"
        if word.prefix.startswith(_FIND_WRITES):
            return f"find {word.raw}"
    return ""


def _no_arguments(words: Sequence[Word]) -> str:
    return "with arguments it may set something" if words else ""


def _options_of(known: Table) -> Callable[[Sequence[Word]], str]:
    return lambda words: read_options(words, known).doubt


def _verbs_of(known: Table, verbs: frozenset[str]) -> Callable[[Sequence[Word]], str]:
    def check(words: Sequence[Word]) -> str:
        reading = read_options(words, known)
        said = [word.literal or "…" for word in reading.operands[:2]]
        if " ".join(said) in verbs or (said and said[0] in verbs):
            return reading.doubt
        return f"“{' '.join(said)}” is not on the list of what only reads"

    return check


_CHECKS: dict[str, Callable[[Sequence[Word]], str]] = {
    "[": _test, "test": _test, "printf": _printf, "set": _set, "read": _read, "cd": _cd, "date": _date,
    "uniq": _uniq, "find": _find, "hostname": _no_arguments, "sort": _options_of(_SORT),
    "kubectl": kubectl_words.why_not_reading, "curl": curl_words.why_not_reading,
    **{name: _verbs_of(*known) for name, known in _TOOLS.items()},
}  # fmt: skip
