"""One incident from its alert to its record, through the installed command; every act has to show outside."""

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

from playbooks.triage import QUESTIONS
from tests.end_to_end import footprints
from tests.end_to_end.footprints import Print
from tests.end_to_end.responder import RESPONDER
from tests.end_to_end.world import ALERT, World
from tests.stand_ins.manifests import CURRENT_VERSION, PREVIOUS_VERSION
from tests.stand_ins.model_server import MODEL

ANSWERS = dict.fromkeys(QUESTIONS, "no") | {"recent_change": "yes", "exposure": "yes"}
SCHEMA = Path(__file__).parents[2] / "playbooks" / "knowledge" / "record.schema.json"
FIELDS = {
    "impact.affected_predictions": "12400",
    "impact.false_positive_increase": "12%",
    "root_cause.category": "data_pipeline_corruption",
    "root_cause.description": "A feature was renamed upstream; the model read nulls.",
}


@dataclass
class Scenario:
    """The responder's way through; each part checks what it did where it had its effect."""

    world: World
    runbook: Path
    number: str = ""
    outcomes: list[tuple[str, int]] = field(default_factory=list)

    def play(self) -> None:
        """The whole of it."""
        self.declare()
        self.triage()
        for section, number in footprints.RUN:
            self.part(section, number)
        self.resolve()
        self.export()

    def part(self, section: str, number: int) -> None:
        """What is done with one step of the runbook, and undone."""
        if section == "containment":
            (self.contain_and_roll_back, self.oversee_by_hand, self.kill_and_revive)[number - 1]()
        else:
            self.run(section, number)

    # --- the alert ---------------------------------------------------------------------------------------

    def declare(self) -> None:
        self.world.fireline("trust", str(self.runbook), "--yes")
        alert = self.world.fires()
        assert ALERT in self.world.fireline("status")
        self.number = self.world.fireline("declare", "--from-alert", alert["fingerprint"]).strip()
        assert re.fullmatch(r"AI-INC-\d{4}-\d{4}", self.number)
        record = self.record()
        assert record["incident_type"] == "model_performance_degradation"
        assert (record["severity"], record["status"]) == ("high", "open")
        assert (record["model_id"], record["model_version"]) == (MODEL, CURRENT_VERSION)
        assert ALERT in record["detected_by"]
        assert record["acknowledged_at"] is None
        self.world.fireline("trust", str(self.runbook), "--yes")

    def triage(self) -> None:
        for question, answer in ANSWERS.items():
            evidence = ("--evidence", "as the dashboard shows")
            self.world.fireline("answer", self.number, question, answer, *evidence)
        self.world.fireline("ack", self.number)
        assert self.record()["acknowledged_at"] is not None

    # --- containment -------------------------------------------------------------------------------------

    def contain(self) -> None:
        assert self.world.version() == CURRENT_VERSION
        self.run("containment", 1, "--yes")
        assert self.world.version() == PREVIOUS_VERSION
        self.world.is_quiet()
        assert self.record()["status"] == "contained"

    def contain_and_roll_back(self) -> None:
        """Contained, undone (the harm comes back), and contained again."""
        self.contain()
        self.undo("containment", 1)
        assert self.world.version() == CURRENT_VERSION
        self.world.fires()
        self.contain()

    def oversee_by_hand(self) -> None:
        self.run("containment", 2, "--yes")
        assert self.world.gateway.status()["mode"] == "human_in_the_loop"
        assert self.world.gateway.status()["confidence_threshold"] == 1.0
        self.undo("containment", 2)
        assert self.world.gateway.status()["mode"] == "automatic"

    def kill_and_revive(self) -> None:
        self.refuses("containment", 3, "--yes")
        assert not self.world.gateway.state.kills
        self.run("containment", 3, "--yes", "--confirm", MODEL)
        [kill] = self.world.gateway.state.kills
        assert self.world.gateway.status()["killed"] is True
        assert kill.reason
        self.undo("containment", 3)
        assert self.world.gateway.status()["killed"] is False
        assert self.world.gateway.state.revivals == 1

    # --- the end -----------------------------------------------------------------------------------------

    def resolve(self) -> None:
        self.world.is_quiet()
        self.world.fireline("set", self.number, *(f"{name}={value}" for name, value in FIELDS.items()))
        words = ("--owner", "data-platform-team", "--due", "2026-12-24")
        self.world.fireline("action", "add", self.number, "Validate the schema", *words)
        self.world.fireline("note", self.number, "Pipeline fix is out")
        self.world.fireline("resolve", self.number)
        reason = "The accuracy is back and the alert is quiet"
        self.world.fireline(
            "close",
            self.number,
            "--as",
            "resolved",
            "--reason",
            reason,
            "--without-review",
            "reviewed next week",
        )
        assert self.record()["status"] == "closed"

    def export(self) -> None:
        record = self.record()
        Draft202012Validator(json.loads(SCHEMA.read_text())).validate(record)
        assert record["impact"]["affected_predictions"] == 12400
        assert record["root_cause"]["category"] == FIELDS["root_cause.category"]
        [action] = record["corrective_actions"]
        assert (action["action"], action["due_date"]) == ("Validate the schema", "2026-12-24")
        times = [row["time"] for row in record["timeline"]]
        assert times == sorted(times)
        self._timeline_tells_all()
        postmortem = self.world.fireline("export", self.number, "postmortem")
        for words in (self.number, RESPONDER, PREVIOUS_VERSION, "Validate the schema", "T0", "T4"):
            assert words in postmortem
        self.world.fireline("verify", self.number)
        self.world.fireline("verify")

    def _timeline_tells_all(self) -> None:
        export = ("export", self.number, "timeline", "--format")
        formats = {name: self.world.fireline(*export, name) for name in ("md", "csv", "jsonl")}
        assert len(list(csv.DictReader(io.StringIO(formats["csv"])))) > len(ANSWERS)
        assert all(json.loads(line) for line in formats["jsonl"].splitlines())
        for text in (*formats.values(), self.world.fireline("timeline", self.number)):
            for words in ("kill switch", "Validate the schema", "Pipeline fix is out", "acknowledged"):
                assert words in text
        assert len(self._ended()) == len(self.outcomes)

    # --- steps -------------------------------------------------------------------------------------------

    def run(self, section: str, number: int, *more: str) -> None:
        """One step, which has to leave all its prints."""
        with self._prints(footprints.RUN[section, number]):
            place = ("--section", section, "--step", str(number))
            self.world.fireline("run", str(self.runbook), "--incident", self.number, *place, *more)
        self.outcomes.append((section, number))

    def refuses(self, section: str, number: int, *more: str) -> None:
        """The step is not run as it is asked for; nothing changes anywhere."""
        before = self._changes()
        place = ("--section", section, "--step", str(number))
        self.world.fireline("run", str(self.runbook), "--incident", self.number, *place, *more, status=1)
        assert self._changes() == before

    def undo(self, section: str, number: int) -> None:
        """The step's rollback, which has to leave its prints too."""
        with self._prints(footprints.UNDO[section, number]):
            place = ("--section", section, "--step", str(number))
            self.world.fireline("rollback", self.number, *place, "--yes", "--confirm", MODEL)
        self.outcomes.append((section, number))

    @contextmanager
    def _prints(self, expected: Sequence[Print]) -> Iterator[None]:
        before = {name: len(log) for name, log in self.world.requests().items()}
        yield
        since = {name: log[before[name] :] for name, log in self.world.requests().items()}
        assert footprints.missing(expected, since) == []

    def _changes(self) -> list[str]:
        return [
            f"{request.verb} {request.path}"
            for log in self.world.requests().values()
            for request in log
            if request.verb != "GET"
        ]

    def last_outcome(self) -> str:
        """What the timeline says became of the last step."""
        return str(self._ended()[-1]["text"])

    def _ended(self) -> list[dict[str, Any]]:
        """The ends of steps, in order, without the evidence that is kept beside one."""
        rows: list[dict[str, Any]] = self.world.json("timeline", self.number)
        return [row for row in rows if row["kind"] == "step_ended" and "Keep evidence" not in row["text"]]

    def record(self) -> Mapping[str, Any]:
        """The record as it is exported now."""
        record: Mapping[str, Any] = json.loads(self.world.fireline("export", self.number, "record"))
        return record
