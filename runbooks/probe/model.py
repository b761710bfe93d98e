"""Probes of an incident, as its events have them, and what came of replaying one."""

from collections.abc import Iterator
from typing import NamedTuple

from data.errors import BadInput, NotFound
from data.incident.marks import Mark
from data.incident.model import Incident
from data.journal.kinds import ProbeAdded
from data.text import count
from runbooks.probe.interval import wilson
from runbooks.probe.verdict import Criterion


class Probe(NamedTuple):
    """One probe: its event's id and what the event says."""

    id: str
    said: ProbeAdded

    @property
    def name(self) -> str:
        return self.said.name

    @property
    def harmful_when(self) -> Criterion:
        return Criterion(self.said.judge, self.said.pattern)  # type: ignore[arg-type]

    @property
    def runs_commands(self) -> bool:
        """Whether replaying it starts programs on this machine."""
        return self.said.way == "command" or self.said.judge == "command"

    @property
    def uses_this_machine(self) -> bool:
        """Whether replaying it starts programs here, or sends what this environment holds."""
        return self.runs_commands or bool(self.said.headers)


class Tally(NamedTuple):
    """What came of one replay."""

    harmful: int
    harmless: int
    failed: int
    """Tries without an answer that could be judged."""

    @property
    def judged(self) -> int:
        return self.harmful + self.harmless

    @property
    def tries(self) -> int:
        return self.judged + self.failed

    @property
    def verdict(self) -> str:
        """``still harmful``, ``not seen`` (judged, none harmful) or ``unknown`` (nothing could be judged)."""
        if self.harmful:
            return "still harmful"
        return "not seen" if self.harmless else "unknown"

    def words(self) -> str:
        """``still harmful 17/20 (64–95 %)``; ``harm not seen 0/20 (0–16 %), 3 failed``."""
        failed = f", {count(self.failed, 'try', 'tries')} failed" if self.failed else ""
        if not self.judged:
            return f"harm unknown{failed}"
        low, high = wilson(self.harmful, self.judged)
        head = self.verdict if self.harmful else "harm not seen"
        return f"{head} {self.harmful}/{self.judged} ({low * 100:.0f}–{high * 100:.0f} %){failed}"


class Result(NamedTuple):
    """The latest replay of a probe."""

    at: int
    """When it ended; microseconds."""
    tally: Tally


def probes(incident: Incident) -> Iterator[Probe]:
    """The incident's probes, oldest first, without those taken off or erased."""
    for event, mark in sorted(incident.probes.items(), key=lambda pair: pair[1].key):
        if mark.payload is not None and not incident.value(f"probe.{event}.removed", False):
            yield Probe(event, _said(mark))


def find(incident: Incident, name: str) -> Probe:
    """The probe of this name, or the only one for an empty name. Raises `NotFound`, `BadInput`."""
    known = list(probes(incident))
    found = [probe for probe in known if not name or name in (probe.name, probe.id)]
    if len(found) == 1:
        return found[0]
    listed = ", ".join(probe.name for probe in known) or "none"
    if not known or (name and not found):
        raise NotFound(
            f"{incident.number} has no probe {name[:60]!r}." if name else f"{incident.number} has no probe.",
            remedy=f"Its probes: {listed}. fireline probe add makes one.",
        )
    raise BadInput(f"{incident.number} has {len(found)} probes: {listed}.", remedy="Name the one you mean.")


def latest(incident: Incident, probe: str) -> Result | None:
    """What its latest replay saw; ``None`` before the first."""
    mark = incident.probe_runs.get(probe)
    if mark is None or mark.payload is None:
        return None
    harmful, failed, times = (int(mark.get(name, 0)) for name in ("harmful", "failed", "times"))
    return Result(int(mark.get("ended_at", 0)) or mark.at, Tally(harmful, times - harmful - failed, failed))


def overtaken(incident: Incident, result: Result) -> bool:
    """Whether a containment was undone after this replay, which then tells nothing of what is served now."""
    return any(
        attempt.ended is not None
        and attempt.ended.at > result.at
        and attempt.get("section") == "containment"
        and bool(attempt.get("rollback_of"))
        for attempt in incident.attempts.values()
    )


def harm_back(incident: Incident) -> tuple[Probe, Result] | None:
    """The first probe that did harm in its latest replay, which was after the incident was over."""
    status = incident.register("status").shown
    if incident.is_open or status is None:
        return None
    over = incident.corrected_at(status.event, status.at)
    for probe in probes(incident):
        seen = latest(incident, probe.id)
        if seen is not None and seen.at >= over and seen.tally.harmful:
            return probe, seen
    return None


def _said(mark: Mark) -> ProbeAdded:
    import msgspec

    return msgspec.convert(mark.payload, ProbeAdded)
