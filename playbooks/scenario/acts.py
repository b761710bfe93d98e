"""What people do in a drill, and the patterns by which a scenario waits for it.

An act has a word and a few fields, each a text. A pattern names the word and whichever fields matter; a field
is matched whole and without regard to case, ``*`` stands for anything, and a list means any of it.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Annotated

import msgspec

Word = str | int | bool
Pattern = Annotated[dict[str, Word | list[Word]], msgspec.Meta(max_length=8)]
"""``{act: set_env, deployment: model-server, name: MODEL_VERSION, value: "4.1.1"}``."""
Patterns = Pattern | list[Pattern]

_STEP = ("runbook", "step", "section", "action")
FIELDS: dict[str, tuple[str, ...]] = {
    # what people record
    "declared": ("title",),
    "acknowledged": (),
    "severity": ("is",),
    "type": ("is",),
    "answer": ("question", "is"),
    "phase": ("is",),
    "role": ("role", "name"),
    "decided": ("text",),
    "note": ("text", "legal"),
    "update": ("audience", "text"),
    "evidence": ("name",),
    "probe": ("name", "harmful"),
    "task": ("text", "workstream"),
    "workstream": ("name",),
    "corrective": ("text", "owner"),
    "field": ("name", "is"),
    "export": ("document",),
    "status": ("is", "outcome"),
    "linked": ("relation", "number"),
    "depends": ("upstream", "downstream"),
    "cohort": ("title",),
    "assessed": ("regime", "verdict"),
    "reported": ("regime", "obligation", "version"),
    # what they run
    "step": (*_STEP, "outcome"),
    "skipped": ("runbook", "section", "action"),
    "undone": (*_STEP, "outcome"),
    "command": ("text",),
    "set_env": ("deployment", "namespace", "name", "value"),
    "set_image": ("deployment", "namespace", "container", "image"),
    "scale": ("deployment", "namespace", "replicas"),
    "rollout_undo": ("deployment", "namespace", "revision"),
    "restart": ("deployment", "namespace"),
    "delete": ("kind", "name", "namespace"),
    "request": ("method", "path", "host"),
    "alias": ("model", "alias", "version"),
    # what happens in the drill itself
    "inject": ("name",),
    "hint": ("name",),
}
"""The words there are, and the fields of each."""

OWN = frozenset({"declared", "acknowledged", "severity", "type", "phase", "role", "status", "inject", "hint"})
"""Words that tell of one incident alone: those of a part say nothing of the whole."""


class Act(msgspec.Struct, frozen=True):
    """Something that somebody did."""

    at: int
    """Microseconds."""
    word: str
    """One of `FIELDS`."""
    fields: Mapping[str, str] = {}
    event: str = ""
    """The event that tells of it."""
    actor: str = ""


def every(patterns: Patterns) -> Sequence[Pattern]:
    """One pattern or several, as several."""
    return [patterns] if isinstance(patterns, dict) else patterns


def words(each: Iterable[Patterns]) -> Iterator[str]:
    """The words of acts that these wait for."""
    for patterns in each:
        yield from (str(pattern.get("act")) for pattern in every(patterns))


def matches(patterns: Patterns, act: Act) -> bool:
    """Whether the act is what any of the patterns waits for."""
    return any(_fits(pattern, act) for pattern in every(patterns))


def first(patterns: Patterns, acts: Iterable[Act], *, since: int | None = None) -> Act | None:
    """The first act (they come in their order) that fits, from a moment on."""
    return next((act for act in acts if (since is None or act.at >= since) and matches(patterns, act)), None)


def _fits(pattern: Pattern, act: Act) -> bool:
    if pattern.get("act") != act.word:
        return False
    wanted = ((name, value) for name, value in pattern.items() if name != "act")
    return all(_is(value, act.fields.get(name, "")) for name, value in wanted)


def _is(wanted: Word | list[Word], found: str) -> bool:
    each = wanted if isinstance(wanted, list) else [wanted]
    return any(fits(text(one), found) for one in each)


def text(word: Word) -> str:
    """As YAML writes it: ``true`` for a truth value."""
    return str(word).lower() if isinstance(word, bool) else str(word)


def fits(pattern: str, line: str) -> bool:
    """Whether a line is what a pattern says; ``*`` stands for anything."""
    return _pattern(pattern).fullmatch(line) is not None


@lru_cache(maxsize=512)
def _pattern(wanted: str) -> re.Pattern[str]:
    parts = (re.escape(part) for part in wanted.split("*"))
    return re.compile(".*".join(parts), re.IGNORECASE | re.DOTALL)
