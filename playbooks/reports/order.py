"""What a document is made from: an incident, its journal, and whose words are hidden."""

from collections.abc import Iterator
from pathlib import Path

import msgspec

from data.evidence import Evidence
from data.incident import family
from data.incident.family import Child
from data.incident.incidents import Incidents
from data.incident.model import Incident
from data.incident.timeline import Entry, collect
from data.journal.event import Event
from data.journal.store import Journal
from playbooks.reports import drawn, kept_metrics
from playbooks.reports.hidden import Hider, folded, rewritten
from playbooks.reports.milestones import milestones


class Order(msgspec.Struct, frozen=True):
    """One document, as it was asked for."""

    kind: str
    """Its kind, and for a report whose: ``report gdpr_33``."""

    incident: Incident
    incidents: Incidents
    heads: tuple[str, ...]
    directories: tuple[Path, ...]
    raci: tuple[tuple[str, str], ...] = ()
    """Who does which part of the work by the catalogue (`Catalogue.raci`)."""
    hider: Hider | None = None

    @property
    def journal(self) -> Journal:
        """Where its events are."""
        return self.incidents.journal

    def names(self, actor: str) -> str:
        """The name behind an actor's id, or what stands in its place."""
        name = self.incidents.actor_name(actor)
        return self.hider.hide(name) if self.hider else name

    def events(self) -> Iterator[Event]:
        """The incident's events in the order they arrived."""
        for _, event in self.journal.events(self.incident.id):
            yield rewritten(event, self.hider) if self.hider else event

    def entries(self) -> list[Entry]:
        """The incident's timeline."""
        return collect(self.events(), self.incident, self.names)

    def parts(self) -> list[Child]:
        """The incidents that are part of this one."""
        found = family.children(self.incidents, self.incident)
        if self.hider is None:
            return found
        return [
            msgspec.structs.replace(one, incident=folded(self.journal, one.id, self.hider))
            if one.incident
            else one
            for one in found
        ]

    def figures(self, entries: list[Entry] | None = None) -> str:
        """The timeline and the metrics that were kept, drawn: HTML."""
        marked = drawn.moments(milestones(self.incident, self.names))
        told = self.entries() if entries is None else entries
        at = [entry.at for entry in told if entry.notable and not entry.raw]
        if not at:
            return ""
        span = drawn.span_of(self.incident, at, marked)
        metrics = kept_metrics.figures(self.incident, Evidence(self.journal.home), marked, span, self.hide)
        return drawn.drawing(self.incident, told, marked) + metrics

    def hide(self, text: str) -> str:
        """The text with everything hidden that is to be."""
        return self.hider.hide(text) if self.hider else text
