"""Has this happened before? Earlier incidents that are like this one, and why they are."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from data.archive.past import CAUSES
from data.incident import family
from data.incident.marks import Mark
from data.incident.model import Incident

_TEXTS = (
    "title",
    "summary",
    "immediate_cause",
    "onset_trigger",
    "impact.user_impact",
    "root_cause.description",
)
_WORD = re.compile(r"\w{4,}")
_COMMON_TEXT = (
    "about after again been being before below between could does down during every from have into just model"
    " more most much only other over said same should since some such system than that their them then there"
    " these they this those through under until very were what when where which while with would your"
)
_COMMON = frozenset(_COMMON_TEXT.split())
_SHOWN_WORDS = 3
"""How many shared words a reason names; sharing fewer than two says nothing."""


@dataclass(frozen=True, slots=True)
class Similar:
    """An earlier incident, how alike it is (higher is more), and why in words."""

    incident: Incident
    score: int
    why: tuple[str, ...]


def rank(
    incident: Incident,
    others: Iterable[Incident],
    *,
    similar_models: Collection[str] = (),
    limit: int = 5,
) -> list[Similar]:
    """Earlier incidents of the same mode that share something, most alike first, newer before older.

    ``similar_models`` are the catalogue's for this incident's systems. Linked incidents are left out only
    when they are duplicates of this one or merged into it.
    """
    here = words(incident)
    declared = _declared_at(incident)
    found: list[Similar] = []
    for other in others:
        if other.id == incident.id or other.mode != incident.mode or _declared_at(other) > declared:
            continue
        if any(mark.get("other") == incident.id for mark in _same(other)):
            continue
        reasons = list(_reasons(incident, other, here, similar_models))
        if reasons:
            found.append(Similar(other, sum(score for score, _ in reasons), tuple(why for _, why in reasons)))
    found.sort(key=lambda one: (-one.score, -_declared_at(one.incident), one.incident.id))
    return found[:limit]


def _reasons(
    incident: Incident, other: Incident, here: Collection[str], similar_models: Collection[str]
) -> Iterable[tuple[int, str]]:
    """(weight, reason): a shared cause says most, then model and type, then words."""
    causes = [
        str(value) for field in CAUSES if (value := incident.value(field)) == other.value(field) and value
    ]
    if causes:
        yield 5, f"same root cause: {', '.join(causes)}"
    models = [model for model in incident.model_ids if model in other.model_ids]
    related = [model for model in other.model_ids if model in similar_models and model not in models]
    if models:
        yield 4, f"same model: {', '.join(models)}"
    if related:
        yield 2, f"similar model: {', '.join(related)}"
    kind = incident.incident_type
    if kind and kind == other.incident_type:
        yield 4, f"same type: {kind}"
    elif kind and kind == other.value("root_cause.category"):
        yield 2, f"its cause was {kind}"
    shared = sorted(set(here) & words(other), key=lambda word: (-len(word), word))
    if len(shared) >= 2:
        yield min(len(shared) - 1, 4), f"shared words: {', '.join(shared[:_SHOWN_WORDS])}"


def words(incident: Incident) -> frozenset[str]:
    """The words that tell it from others."""
    texts = (str(incident.value(name, "") or "") for name in _TEXTS)
    return frozenset(
        word for text in texts for word in _WORD.findall(text[:5000].casefold()) if word not in _COMMON
    )


def _declared_at(incident: Incident) -> int:
    mark = incident.declaration
    return 0 if mark is None else incident.corrected(mark)


def _same(incident: Incident) -> Iterable[Mark]:
    """The links that say an incident is no incident of its own."""
    return family.links(incident, "duplicate_of", "merged_into")
