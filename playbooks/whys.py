"""Five whys: answers that each ask why of another, as a tree."""

import msgspec

from data.errors import Ambiguous, BadInput, NotFound
from data.incident.desk import Desk
from data.incident.model import Incident
from data.journal.event import Event
from data.text import clean, clean_line

LIST = "whys"
SHORT = 8
"""Characters of an id that people use."""
DEEPEST = 12


class Why(msgspec.Struct, frozen=True, kw_only=True):
    """One answer. ``depth`` counts from 1."""

    id: str
    depth: int
    text: str
    evidence: str = ""
    root: bool = False
    """Whether nothing lies deeper, as far as somebody said."""
    events: tuple[str, ...]

    @property
    def short(self) -> str:
        """The end of its id."""
        return self.id[-SHORT:]

    @property
    def words(self) -> str:
        """``why 2: nobody checked (evidence: run 81); root cause``."""
        shown = f" (evidence: {self.evidence})" if self.evidence else ""
        return f"why {self.depth}: {self.text}{shown}{'; root cause' if self.root else ''}"


def tree(incident: Incident) -> list[Why]:
    """Every answer below the one it asks about, in the order given. One whose own is gone stands on top, as
    does the first of a ring."""
    found = {event: mark for event, mark in incident.list_items(LIST) if mark.payload is not None}
    below: dict[str, list[str]] = {}
    for event in found:
        above = _said(incident, event, "under")
        below.setdefault(above if above in found else "", []).append(event)
    shown: dict[str, Why] = {}
    waiting = [(event, 1) for event in [*below.get("", []), *found]][::-1]
    while waiting:
        event, depth = waiting.pop()
        if event not in shown:
            shown[event] = _why(incident, event, min(depth, DEEPEST))
            waiting += [(one, depth + 1) for one in reversed(below.get(event, []))]
    return list(shown.values())


def find(incident: Incident, reference: str) -> Why:
    """By its id or the end of it. Raises `NotFound` and `Ambiguous`."""
    wanted = clean_line(reference, 64).lower()
    found = [one for one in tree(incident) if wanted and one.id.endswith(wanted)]
    if not found:
        raise NotFound(f"There is no why {wanted!r}.", remedy="fireline review show names them.")
    if len(found) > 1:
        raise Ambiguous(f"Several whys end in {wanted!r}.", remedy="Write more of the id.")
    return found[0]


def add(
    desk: Desk, incident: Incident, text: str, *, under: str = "", evidence: str = "", root: bool = False
) -> Event:
    """Answer why, of the symptom or (``under``, an id or the end of one) of another answer."""
    said = clean(text).strip()
    if not said:
        raise BadInput("Say why.")
    details = {"evidence": evidence, "root_cause": "yes" if root else ""}
    if under:
        above = find(incident, under)
        if above.depth >= DEEPEST:
            raise BadInput(f"{DEEPEST} whys deep is deep enough.")
        details["under"] = above.id
    return desk.add_item(incident, LIST, said, {name: value for name, value in details.items() if value})


def _why(incident: Incident, event: str, depth: int) -> Why:
    text = incident.value(f"item.{event}.text", incident.items[event].get("text"))
    heads = [incident.register(f"item.{event}.{name}").shown for name in ("evidence", "root_cause")]
    return Why(
        id=event,
        depth=depth,
        text=clean_line(str(text)),
        evidence=clean_line(_said(incident, event, "evidence")),
        root=_said(incident, event, "root_cause") in {"yes", "True"},
        events=(event, *(head.event for head in heads if head is not None)),
    )


def _said(incident: Incident, event: str, name: str) -> str:
    details = incident.items[event].get("details", {})
    return str(incident.value(f"item.{event}.{name}", details.get(name, "")) or "")
