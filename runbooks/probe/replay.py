"""Replaying a probe: so many tries, no faster than it allows, each answer judged and kept as evidence."""

import os
import threading
from collections.abc import Callable, Mapping
from typing import NamedTuple

import msgspec

from data.ambient import Ambient
from data.errors import BadInput, NotFound, Refused
from data.evidence import Evidence
from data.incident.desk import Desk
from data.incident.model import Incident
from data.journal.kinds import EvidenceAdded, ProbeAdded, ProbeRan, decode
from data.journal.store import Journal
from data.secrets import mask
from runbooks.inherited import inherit
from runbooks.probe import inputs, turns, verdict
from runbooks.probe.asking import WAYS, Asker, NoAnswer
from runbooks.probe.model import Probe, Tally

MOST = 500
"""Tries of one replay."""


MakeAsker = Callable[[ProbeAdded, str, Mapping[str, str]], Asker]


class Try(NamedTuple):
    """One input given, and what came of it."""

    number: int
    harmful: bool | None
    """``None``: no answer, or none that could be judged."""
    detail: str
    """The answer, or why there is none."""


class Prober:
    """Replays probes for real. ``environment`` is what commands and headers may read."""

    def __init__(
        self,
        journal: Journal,
        desk: Desk,
        evidence: Evidence,
        environment: Mapping[str, str] | None = None,
        *,
        asker: MakeAsker | None = None,
    ) -> None:
        """``asker`` gives the inputs in place of the probe's own way; it is nothing real, so it is not waited
        for between two tries."""
        self._journal, self._desk, self._evidence = journal, desk, evidence
        self._asker = asker
        self._environment = dict(os.environ if environment is None else environment)

    @property
    def _ambient(self) -> Ambient:
        return self._journal.ambient

    def replay(
        self,
        incident: Incident,
        probe: Probe,
        *,
        times: int = 0,
        on_try: Callable[[Try, Tally], None] = lambda one, tally: None,  # noqa: ARG005
        stop: threading.Event | None = None,
    ) -> Tally:
        """Ask ``times`` times (the probe's own number when 0), record what came of it, and return it.

        Stops between two tries once ``stop`` is set; what was asked until then counts. Raises `BadInput`,
        `Refused` for a command or a header that another store recorded, `NotFound` where the inputs are not
        here.
        """
        with turns.turn(self._journal.home, probe.id):  # who replays by itself waits; a person does not
            return self._replay(incident, probe, times=times, on_try=on_try, stop=stop)

    def replay_if_due(
        self,
        incident: Incident,
        probe: Probe,
        *,
        on_try: Callable[[Try, Tally], None] = lambda one, tally: None,  # noqa: ARG005
        stop: threading.Event | None = None,
    ) -> Tally | None:
        """Replay it unasked; ``None`` where it is not due by now, or somebody replays it already.

        Only what this store recorded: nobody else decides what is sent from here. Raises as `replay`.
        """
        if not self._journal.wrote(probe.id):
            return None
        with turns.turn(self._journal.home, probe.id) as mine:
            if not mine or not turns.due(probe.said.every, self._last(incident, probe), self._ambient.now()):
                return None
            return self._replay(incident, probe, times=0, on_try=on_try, stop=stop)

    def _last(self, incident: Incident, probe: Probe) -> int:
        """When its youngest replay ended, whoever asked for it; microseconds."""
        ended = 0
        for _, event in self._journal.events(incident.id):
            body = event.body
            if body.kind == ProbeRan.KIND and body.subject == probe.id and event.payload is not None:
                ended = max(ended, decode(ProbeRan, event.payload).ended_at or body.occurred_at)
        return ended

    def _replay(
        self,
        incident: Incident,
        probe: Probe,
        *,
        times: int,
        on_try: Callable[[Try, Tally], None],
        stop: threading.Event | None,
    ) -> Tally:
        times = times or probe.said.times
        if not 1 <= times <= MOST:
            raise BadInput(f"A probe is replayed 1 to {MOST} times, not {times}.")
        self._check_origin(probe)
        given = self._inputs(probe)
        harmful = verdict.judge(probe.harmful_when, inherit(self._environment))
        started, tries, tally = self._ambient.now(), [], Tally(0, 0, 0)
        pause = 0 if self._asker else probe.said.pause / 1000
        stop = stop or threading.Event()
        with (self._asker or WAYS[probe.said.way])(
            probe.said, f"{incident.number}/{probe.name}", self._environment
        ) as asker:
            for number in range(times):
                if stop.is_set() or (number and pause and stop.wait(pause)):
                    break
                one = _try(asker, harmful, number + 1, given.each[number % len(given.each)])
                tries.append(one)
                tally = _counted(tally, one)
                on_try(one, tally)
        self._record(incident, probe, tries, tally, started)
        return tally

    def _check_origin(self, probe: Probe) -> None:
        if probe.uses_this_machine and not self._journal.wrote(probe.id):
            does = "runs a command" if probe.runs_commands else "sends values of this environment"
            raise Refused(
                f"The probe {probe.name} {does}, and another store recorded it.",
                kept="Nothing was run.",
                remedy="Look at it with fireline probe list, and add it here yourself if it may run.",
            )

    def _inputs(self, probe: Probe) -> inputs.Inputs:
        path = self._evidence.path(probe.said.inputs)
        if self._evidence.verify(probe.said.inputs) != "whole":
            raise NotFound(
                f"The inputs of the probe {probe.name} are not in this store.",
                remedy="Add the probe here with its input file.",
            )
        return inputs.parse(path.read_bytes(), probe.said.inputs_name)

    def _record(self, incident: Incident, probe: Probe, tries: list[Try], tally: Tally, started: int) -> None:
        if not tries:
            return
        secrets = tuple(filter(None, map(self._environment.get, probe.said.headers.values())))
        lines = b"\n".join(
            msgspec.json.encode(
                {"try": one.number, "harmful": one.harmful, "answer": mask(one.detail, secrets)}
            )
            for one in tries
        )
        kept = self._evidence.keep(lines + b"\n")
        ran = ProbeRan(
            probe.name,
            tally.tries,
            tally.harmful,
            tally.failed,
            started,
            self._ambient.now(),
            kept.digest,
            next((one.detail[:200] for one in tries if one.harmful is None), ""),
        )
        answers = EvidenceAdded(
            kept.digest,
            f"{probe.name}.answers.jsonl",
            kept.size,
            "application/jsonl",
            "answers to a harm probe",
        )
        self._desk.attach_evidence(incident, answers)
        self._desk.record_probe_run(incident, probe.id, ran)


def _try(asker: Asker, harmful: Callable[[str], bool], number: int, given: str) -> Try:
    try:
        answer = asker.ask(given)
        return Try(number, harmful(answer), answer)
    except (NoAnswer, verdict.CannotJudge) as error:
        return Try(number, None, str(error))


def _counted(tally: Tally, one: Try) -> Tally:
    return Tally(
        tally.harmful + (one.harmful is True),
        tally.harmless + (one.harmful is False),
        tally.failed + (one.harmful is None),
    )
