"""The main job once more, through the app in a real terminal; what it does has to show outside of it."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

from playbooks.triage import QUESTIONS
from tests.end_to_end.scenario import ANSWERS, SCHEMA
from tests.end_to_end.terminal import Terminal, terminal
from tests.end_to_end.world import ALERT, FIRELINE, RESPONDER, World
from tests.stand_ins.kubernetes_api import CONTEXT
from tests.stand_ins.manifests import CURRENT_VERSION, PREVIOUS_VERSION
from tests.stand_ins.model_server import MODEL

RETURN_TO_PREVIOUS, KILL_SWITCH = 3, 5
"""Rows of the runbook panel, from its first: three look, three contain."""


@dataclass
class AtTheTerminal:
    """The responder's hands and eyes; what is true is asked of the servers and of the command line."""

    world: World
    screen: Terminal
    number: str = ""

    def declare(self) -> None:
        """The alert is on the watch screen; the incident comes from it."""
        self.screen.sees("1 alert firing", "performance degraded", MODEL, RESPONDER)
        self.screen.press("2", "d")
        self.screen.sees(f"from the alert {ALERT}", "alert startsAt", CURRENT_VERSION)
        assert self.world.json("status")["incidents"] == []
        self.screen.press("C-s")
        shown = self.screen.sees("AI-INC-", "acknowledge", "detect › triage")
        found = re.search(r"AI-INC-\d{4}-\d{4}", shown)
        assert found is not None
        self.number = found.group()
        assert self.record()["detected_by"].startswith(ALERT)

    def acknowledge(self) -> None:
        assert self.record()["acknowledged_at"] is None
        self.screen.press("a")
        self.screen.sees("✓ acknowledged")
        assert self.record()["acknowledged_at"] is not None

    def triage(self) -> None:
        """Each question with its key; one of them with evidence, whose letters are keys as well."""
        self.screen.press("t")
        for place, question in enumerate(QUESTIONS, 1):
            self.screen.sees(f"triage  {place} of {len(QUESTIONS)}")
            if question == "exposure":
                self.screen.press("Tab")
                self.screen.type("any key")
                self.screen.press("Enter")
                self.screen.sees("any key")
            self.screen.press(ANSWERS[question][0])
        self.screen.sees(f"{len(QUESTIONS)}/{len(QUESTIONS)}", "exposure: yes, any key", "suggested")
        answered = [row for row in self.timeline() if row["kind"] == "question_answered"]
        assert len(answered) == len(QUESTIONS)

    def contain(self, *, again: bool = False) -> None:
        """The step asks, shows all of it, and does nothing before the answer."""
        self.step(RETURN_TO_PREVIOUS)
        self.screen.press("Enter")
        if again:
            self.screen.sees("This step is done: rolled back")
            self.screen.press("y")
        shown = self.screen.sees("This changes production", f"{CONTEXT} @ ", "undo")
        for words in (self.number, f"MODEL_VERSION={PREVIOUS_VERSION}", f"MODEL_VERSION={CURRENT_VERSION}"):
            assert words in shown
        assert self.world.version() == CURRENT_VERSION
        self.screen.press("y")
        self.screen.sees("verified 0 s" if again else "✓ contained, verified", "successfully rolled out")
        assert self.world.version() == PREVIOUS_VERSION
        self.world.is_quiet()
        assert self.record()["status"] == "contained"

    def roll_back(self) -> None:
        """Undoing a containment takes the typed id; the harm comes back, and the screen says so."""
        self.step(RETURN_TO_PREVIOUS)
        self.screen.press("u")
        self.screen.sees("may bring the harm back", f"MODEL_VERSION={CURRENT_VERSION}")
        self.screen.press("Enter")
        self.type_the_id()
        self.screen.sees("↺ 1", "rolled back", "contained, then undone")
        assert self.world.version() == CURRENT_VERSION
        self.world.fires()
        self.screen.sees("alerts  1 firing")
        assert self.record()["status"] == "open"

    def kill_and_revive(self) -> None:
        """Its key, then the id; an id that is nearly right is none."""
        state = self.world.gateway.state
        self.screen.press("F9")
        self.screen.sees("This destroys", f"type {MODEL}")
        self.screen.type(MODEL[:-1])
        self.screen.press("Enter")
        self.screen.sees("This destroys", f"{MODEL[:-1]} ")
        assert not state.kills
        self.screen.press("Escape")
        self.screen.gone("This destroys")
        assert not state.kills
        assert "containment 3" not in self.world.fireline("status", self.number)
        self.screen.press("F9")
        self.screen.sees("This destroys", f"type {MODEL}")
        self.type_the_id()
        self.screen.sees("✓ 3", "verified")
        assert [self.number in kill.reason for kill in state.kills] == [True]
        assert self.world.gateway.status()["killed"] is True
        self.step(KILL_SWITCH)
        self.screen.press("u")
        self.screen.sees("may bring the harm back", f"type {MODEL}")
        self.type_the_id()
        self.screen.sees("↺ 3")
        assert (self.world.gateway.status()["killed"], state.revivals) == (False, 1)

    def resolve(self) -> None:
        self.screen.press("n")
        self.screen.is_typing_into("n: write a note")
        self.screen.type("Pipeline fix is out")
        self.screen.press("Enter")
        self.screen.sees("Pipeline fix is", "n: write a note")
        self.screen.press("Tab", "3", "z")
        self.screen.sees("A root cause is not needed for it.")
        self.screen.press("1")
        self.screen.sees("The reason goes into the timeline.")
        self.screen.type("Accuracy is back")
        self.screen.press("Enter")
        self.screen.sees("resolved")
        assert self.record()["status"] == "resolved"

    def export(self) -> None:
        """Files beside it, the same as the command line writes."""
        for key, document, suffix in (("1", "record", "json"), ("3", "postmortem", "md")):
            self.screen.press("x")
            self.screen.sees("It leaves the store")
            self.screen.press(key)
            name = f"{self.number}-{document}.{suffix}"
            self.screen.sees(f"export {document}", name)
            self.screen.press("Enter")
            self.screen.sees(f"Written: {name}")
        record = json.loads((self.world.home / f"{self.number}-record.json").read_text())
        Draft202012Validator(json.loads(SCHEMA.read_text())).validate(record)
        assert (record["incident_id"], record["status"]) == (self.number, "resolved")
        postmortem = (self.world.home / f"{self.number}-postmortem.md").read_text()
        for words in (self.number, RESPONDER, PREVIOUS_VERSION, "Pipeline fix is out"):
            assert words in postmortem

    def everything_is_there(self) -> None:
        """After reopening: the incident, its answers, its steps and its notes."""
        self.screen.sees(self.number)
        self.screen.press("1", "Enter")
        every = f"triage  {len(QUESTIONS)}/{len(QUESTIONS)}"
        self.screen.sees(every, "any key", "✓ 1", "Serve the previous model version")

    # --- hands and eyes ------------------------------------------------------------------------------------

    def step(self, row: int) -> None:
        """The cursor on this row of the runbook."""
        self.screen.press("3", "Home", *["Down"] * row)

    def type_the_id(self) -> None:
        self.screen.type(MODEL)
        self.screen.press("Enter")

    def leave(self) -> None:
        self.screen.press("C-q")
        assert self.screen.ends() == 0

    def record(self) -> Any:
        """What the command line exports in another pane."""
        return json.loads(self.world.fireline("export", self.number, "record"))

    def timeline(self) -> list[dict[str, Any]]:
        """As the command line tells it in another pane."""
        found: list[dict[str, Any]] = self.world.json("timeline", self.number)
        return found


@contextmanager
def opened(world: World, number: str = "") -> Iterator[AtTheTerminal]:
    """The app in a terminal."""
    with terminal([FIRELINE], world.environment(), world.home) as screen:
        yield AtTheTerminal(world, screen, number)


def test_from_the_alert_to_the_record_in_a_terminal(production: World) -> None:
    with opened(production) as first:
        first.declare()
        first.acknowledge()
        first.triage()
        first.contain()
        before = first.timeline()
        first.leave()
    with opened(production, first.number) as second:
        assert second.timeline() == before
        second.everything_is_there()
        second.screen.sees("✓ contained, verified")
        second.roll_back()
        second.contain(again=True)
        second.kill_and_revive()
        second.resolve()
        second.export()
        before = second.timeline()
        second.leave()
    with opened(production, first.number) as third:
        assert third.timeline() == before
        third.screen.sees("no open incident")
        third.screen.press("o")
        third.everything_is_there()
        third.screen.sees("resolved", "Pipeline fix is", "↺ 3")
        third.leave()
    production.fireline("verify")
    outcomes = [row["text"] for row in before if row["kind"] == "step_ended"]
    assert len(outcomes) == 5
    assert not [text for text in outcomes if "failed" in text]


def test_the_store_is_left_as_it_is_by_looking(production: World, tmp_path: Path) -> None:
    """Opening and leaving writes nothing that is an incident."""
    with opened(production) as only:
        only.screen.sees("1 alert firing", "no open incident")
        only.leave()
    assert production.json("status")["incidents"] == []
    production.fireline("verify")
