"""The decisions that an incident touched: how many, by group, and what became of each group.

A group is settled when every decision of it was decided again or waived, and everybody in it was told or
waived; waiving needs a reason.
"""

import hashlib
from collections.abc import Iterable, Mapping

import msgspec

from data.errors import Ambiguous, BadInput, NotFound
from data.evidence import Evidence
from data.incident.desk import Desk
from data.incident.fields_catalogue import COHORT_FIELDS
from data.incident.marks import Mark
from data.incident.model import Incident
from data.journal import kinds
from data.journal.event import Event
from data.journal.store import Draft
from data.text import clean, clean_line

STEPS = tuple(COHORT_FIELDS)
"""``rescored``, ``reversed``, ``notified``, ``waived``."""
ALL = "all"
"""The group of a cohort that has none."""


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """One group of a cohort and what became of it, in numbers of decisions."""

    name: str
    count: int
    rescored: int = 0
    reversed: int = 0
    notified: int = 0
    waived: int = 0
    reason: str = ""
    """Why some were waived."""
    events: tuple[str, ...] = ()

    @property
    def is_open(self) -> bool:
        return min(self.rescored, self.notified) + self.waived < self.count

    def words(self) -> str:
        """``group a: 40 of 120 re-scored, 12 reversed, 30 notified, 2 waived``."""
        waived = f", {self.waived} waived" if self.waived else ""
        return (
            f"{self.name}: {self.rescored} of {self.count} re-scored, {self.reversed} reversed,"
            f" {self.notified} notified{waived}"
        )


class Cohort(msgspec.Struct, frozen=True, kw_only=True):
    """Decisions found by one query."""

    id: str
    title: str
    query: str
    count: int
    digest: str
    groups: tuple[Group, ...]

    @property
    def is_open(self) -> bool:
        return any(group.is_open for group in self.groups)

    def words(self) -> str:
        """Its groups, one after the other."""
        return "; ".join(group.words() for group in self.groups)


def cohorts(incident: Incident) -> list[Cohort]:
    """In the order they were added; those that were erased are left out."""
    found = sorted(incident.cohorts.items(), key=lambda pair: pair[1].key)
    return [_cohort(incident, name, mark) for name, mark in found if mark.payload is not None]


def named(incident: Incident, ending: str) -> Cohort:
    """The cohort whose id ends so, or the only one for an empty text. Raises `NotFound`, `Ambiguous`."""
    wanted = clean_line(ending).casefold()
    found = [one for one in cohorts(incident) if one.id.endswith(wanted)]
    if not found:
        raise NotFound(
            f"{incident.number} has no cohort {wanted[:40]!r}.", remedy="fireline cohort list shows the ids."
        )
    if len(found) > 1:
        raise Ambiguous(f"More than one cohort ends in {wanted[:40]!r}.", remedy="Give more of its id.")
    return found[0]


def add(
    desk: Desk,
    incident: Incident,
    title: str,
    *,
    query: str = "",
    count: int | None = None,
    groups: Mapping[str, int] | None = None,
    ids: Iterable[str] = (),
    evidence: Evidence | None = None,
) -> Event:
    """A cohort; of its ids only salted hashes are kept, as evidence. ``count`` is that of the ids or of the
    groups where it is left out. Raises `BadInput` where the numbers do not fit each other."""
    titled, parts = clean_line(title), {clean_line(name): size for name, size in (groups or {}).items()}
    salt = desk.journal.ambient.entropy(16)
    hashes = sorted({_hashed(salt, one) for one in ids})
    size = count if count is not None else len(hashes) or sum(parts.values())
    if not titled:
        raise BadInput("The cohort has no title.", remedy="Say in a few words which decisions these are.")
    if size <= 0 or any(part <= 0 for part in parts.values()):
        raise BadInput("A cohort has at least one decision.", remedy="Give --count, --ids or --group.")
    if (hashes and len(hashes) != size) or (parts and sum(parts.values()) != size):
        raise BadInput(
            f"The numbers do not fit: {size} decisions, {len(hashes)} ids, groups of {sum(parts.values())}."
        )
    drafts = []
    digest = ""
    if hashes and evidence is not None:
        kept = evidence.keep(("\n".join(hashes) + "\n").encode())
        digest = kept.digest
        file = kinds.EvidenceAdded(
            digest, "affected-decisions.txt", kept.size, "text/plain", f"hashed ids of {titled}"
        )
        drafts.append(Draft(payload=file, incident=incident.id, subject=digest))
    payload = kinds.CohortAdded(titled, clean(query), size, parts, digest, salt.hex() if hashes else "")
    added = Draft(payload=payload, incident=incident.id, id=desk.journal.ambient.new_id())
    return desk.write(*drafts, added)[-1]


def settle(
    desk: Desk, incident: Incident, cohort: Cohort, group: str, numbers: Mapping[str, int], reason: str = ""
) -> None:
    """What became of a group so far, in numbers that replace those before. Raises `BadInput` for a group or a
    step that there is none of, for numbers that cannot be, and for waiving without a reason."""
    found = next((one for one in cohort.groups if group in {"", one.name}), None)
    if found is None or (not group and len(cohort.groups) > 1):
        names = ", ".join(one.name for one in cohort.groups)
        raise BadInput(f"{cohort.title} has no group {group[:40]!r}.", remedy=f"It has {names}.")
    _check(found, numbers, reason)
    current = desk.incidents.refresh(incident)
    drafts = []
    for step, number in numbers.items():
        register = f"cohort.{cohort.id}.{found.name}.{step}"
        payload = kinds.FieldSet(number, "person", clean(reason) if step == "waived" else "")
        heads = current.heads(register)
        drafts.append(Draft(payload=payload, incident=incident.id, subject=register, replaces=heads))
    desk.write(*drafts)


def holds(cohort_mark: Mark, evidence: Evidence, one: str) -> bool:
    """Whether this id is in the cohort, by its hash. Raises `NotFound` where the list is not here, and
    `BadInput` where another store put something else in its place."""
    path = evidence.path(str(cohort_mark.get("digest")))
    if not path.is_file():
        raise NotFound("The list of hashed ids is not in this store.", remedy="fireline sync fetches it.")
    try:
        wanted = _hashed(bytes.fromhex(str(cohort_mark.get("salt"))), one)
        return wanted in path.read_text(encoding="ascii").split()
    except ValueError:
        raise BadInput("The list of this cohort is no list of hashed ids.") from None


def _check(group: Group, numbers: Mapping[str, int], reason: str) -> None:
    after = {step: numbers.get(step, getattr(group, step)) for step in STEPS}
    unknown = [step for step in numbers if step not in STEPS]
    if unknown or not numbers:
        raise BadInput("What became of them?", remedy=f"Say {', '.join(STEPS)} and a number.")
    if any(not 0 <= number <= group.count for number in after.values()):
        raise BadInput(f"{group.name} has {group.count} decisions, and no number can be more.")
    if after["reversed"] > after["rescored"]:
        raise BadInput("More cannot be reversed than were re-scored.")
    if numbers.get("waived") and not clean(reason).strip():
        raise BadInput("Why is nothing done for them?", remedy="Say it with --reason.")


def _cohort(incident: Incident, name: str, mark: Mark) -> Cohort:
    total = int(mark.get("count", 0))
    groups = mark.get("groups", {}) or {ALL: total}
    return Cohort(
        id=name,
        title=clean_line(str(mark.get("title"))),
        query=clean(str(mark.get("query"))),
        count=total,
        digest=str(mark.get("digest")),
        groups=tuple(_group(incident, name, mark, group, int(size)) for group, size in groups.items()),
    )


def _group(incident: Incident, cohort: str, mark: Mark, name: str, size: int) -> Group:
    numbers: dict[str, int] = {}
    events, reason = [mark.event], ""
    for step in STEPS:
        head = incident.register(f"cohort.{cohort}.{name}.{step}").shown
        if head is not None and isinstance(head.value, int):
            numbers[step] = head.value
            events.append(head.event)
            reason = str((head.payload or {}).get("reason", "")) if step == "waived" else reason
    return Group(
        name=name,
        count=size,
        rescored=numbers.get("rescored", 0),
        reversed=numbers.get("reversed", 0),
        notified=numbers.get("notified", 0),
        waived=numbers.get("waived", 0),
        reason=reason,
        events=tuple(events),
    )


def _hashed(salt: bytes, one: str) -> str:
    return hashlib.sha256(salt + one.strip().encode()).hexdigest()
