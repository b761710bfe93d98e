"""Where harm may go on to, as the catalogue knows it: which systems take from those of an incident."""

from collections.abc import Iterable, Iterator

from data.incident import cascade
from data.incident.desk import Desk
from data.incident.model import Incident
from playbooks.catalogue import Catalogue

CATALOGUE = "catalogue"
MOST = 200
"""Systems that are followed downstream."""


def dependencies(catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    """(upstream, downstream) of the whole catalogue, from either end, each once."""
    found: dict[tuple[str, str], None] = {}
    for system in catalogue.all():
        found |= dict.fromkeys((system.id, name) for name in system.dependents if name != system.id)
        found |= dict.fromkeys((name, system.id) for name in system.dependencies if name != system.id)
    yield from found


def downstream(catalogue: Catalogue, models: Iterable[str]) -> list[tuple[str, str]]:
    """(upstream, downstream) of everything that takes from these, near ones first, at most `MOST`."""
    below: dict[str, list[str]] = {}
    for upper, lower in dependencies(catalogue):
        below.setdefault(upper, []).append(lower)
    found: dict[tuple[str, str], None] = {}
    waiting, seen = list(models), set(models)
    while waiting and len(found) < MOST:
        model = waiting.pop(0)
        for name in below.get(model, ()):
            found[model, name] = None
            if name not in seen:
                seen.add(name)
                waiting.append(name)
    return list(found)[:MOST]


def proposed(incident: Incident, catalogue: Catalogue) -> list[tuple[str, str]]:
    """What the catalogue says and nobody said of the incident yet, nor took back."""
    words = incident.dependencies.values()
    said = {(str(mark.get("upstream")), str(mark.get("downstream"))) for mark in words}
    return [pair for pair in downstream(catalogue, incident.model_ids) if pair not in said]


def take_in(desk: Desk, incident: Incident, catalogue: Catalogue, *, further: bool = False) -> list[str]:
    """Record what the catalogue says of the systems that the incident has; ``further``: with all that take
    from them. Gives the systems that were added."""
    current = desk.incidents.refresh(incident)
    before = set(current.model_ids)
    for upper, lower in proposed(current, catalogue):
        if further or {upper, lower} <= before:
            cascade.depend(desk, current, upper, lower, origin=CATALOGUE)
    return [model for model in desk.incidents.refresh(incident).model_ids if model not in before]
