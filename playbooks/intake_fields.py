"""Type, severity and runbook of a new incident, out of an alert's labels and annotations and the taxonomy."""

import re
from collections.abc import Collection
from urllib.parse import urlsplit

from data.sources.alert import Alert
from data.text import clean_line
from playbooks import severity as severities
from playbooks.intake_systems import label_of
from playbooks.proposal import RUNBOOK, Proposed, Sheet
from playbooks.taxonomy import IncidentType, Taxonomy

TYPE = "incident_type"
RUNBOOK_ANNOTATIONS = ("runbook_url", "runbook")
UNSURE = "high"
"""Where nothing at all says how severe it is."""

_FOREIGN = {
    "critical": "emergency fatal disaster blocker page p0 p1 sev0 sev1",
    "high": "error major urgent p2 sev2",
    "medium": "warning warn minor moderate p3 sev3",
    "low": "info information informational notice none debug p4 p5 sev4 sev5",
}
READ_AS = {word: severity for severity, words in _FOREIGN.items() for word in words.split()}
"""Words that other alerting rules use, and the severity that is meant."""

_SLUG = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")
_SLUG_LENGTH = 64
_ENDINGS = (".yaml", ".yml", ".html", ".htm", ".md")


def put_type(sheet: Sheet, alert: Alert, taxonomy: Taxonomy) -> IncidentType | None:
    """The type that the alert's label names, else the one type whose runbook the alert names."""
    label, said = label_of(alert, (TYPE,))
    known = taxonomy.get(said.lower().replace("-", "_"))
    if known is not None:
        sheet.put(TYPE, known.id, f"alert label {label}")
        return known
    why = f"the taxonomy has no type {said!r}" if said else f"the alert has no label {TYPE}"
    annotation, slug = slug_of(alert)
    named = taxonomy.runbook_named(slug) if slug else ""
    owners = [entry for entry in taxonomy.types.values() if named and entry.runbook == named]
    if len(owners) == 1:
        sheet.put(TYPE, owners[0].id, f"annotation {annotation}", f"{why}; its runbook is {named}")
        return owners[0]
    sheet.missing[TYPE] = why
    return None


def severity(said: str, kind: IncidentType | None, origin: str) -> Proposed:
    """The severity a label says; a foreign or absent word gives way to the type's, and the higher wins."""
    if said in severities.ORDER:
        return Proposed(said, origin)
    default = kind.default_severity if kind else ""
    starts = f"; {kind.title} starts at {default}" if kind else ""
    why = f"{clean_line(said, 60)!r} is not a severity here" if said else "nobody said how severe"
    if read_as := READ_AS.get(said, ""):
        chosen = severities.higher(read_as, default)
        higher = ", and the higher counts" if kind else ""
        return Proposed(
            chosen, origin if chosen == read_as else "taxonomy", f"{why}, {read_as} is meant{starts}{higher}"
        )
    if default:
        return Proposed(default, "taxonomy", why + starts)
    return Proposed(UNSURE, "default", f"{why}, and no type is known; when unsure, the higher")


def put_runbook(
    sheet: Sheet, alert: Alert, taxonomy: Taxonomy, kind: IncidentType | None, library: Collection[str]
) -> None:
    """The alert's link names a runbook of the library, and is never followed; else the type's own.

    An empty ``library`` means that the caller does not know what is in it.
    """
    annotation, slug = slug_of(alert)
    named = taxonomy.runbook_named(slug) if slug else ""
    if named and (not library or named in library):
        meant = f"{slug} is another name for it" if slug != named else ""
        sheet.put(RUNBOOK, named, f"annotation {annotation}", meant)
        return
    why = f"the library has no {named}, which the alert names" if named else ""
    default = (kind.runbook or "") if kind else ""
    if kind and default and (not library or default in library):
        sheet.put(RUNBOOK, default, f"taxonomy: {kind.id}", why)
        return
    lacking = f"the library has no {default}" if default else "neither the alert nor its type names one"
    sheet.missing[RUNBOOK] = why or lacking


def slug_of(alert: Alert) -> tuple[str, str]:
    """(annotation, name): the last part of the runbook's link, where it can be a runbook's name."""
    for annotation in RUNBOOK_ANNOTATIONS:
        text = alert.annotations.get(annotation, "").strip()
        try:
            last = urlsplit(text).path.rstrip("/").rpartition("/")[2].lower()
        except ValueError:
            continue
        for ending in _ENDINGS:
            last = last.removesuffix(ending)
        if len(last) <= _SLUG_LENGTH and _SLUG.fullmatch(last):
            return annotation, last.replace("_", "-")
    return "", ""
