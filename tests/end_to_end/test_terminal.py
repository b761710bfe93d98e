"""The main job once through the app, in a real terminal: every act is seen on the screen and out there."""

import json
from contextlib import AbstractContextManager
from typing import Any

from tests.end_to_end.responder import FIRELINE
from tests.end_to_end.terminal import Terminal, terminal
from tests.end_to_end.world import World
from tests.stand_ins.manifests import CURRENT_VERSION, PREVIOUS_VERSION
from tests.stand_ins.model_server import MODEL
from tests.waiting import eventually

NUMBER = "AI-INC-2026-0001"
QUESTIONS = 7
EVIDENCE = "five runs of the same record"
NOTE = "The pipeline is mended"


def opened(production: World) -> AbstractContextManager[Terminal]:
    """The app, as the responder opens it."""
    return terminal(FIRELINE, environment=production.environment(), cwd=production.home)


def test_the_main_job_through_the_app(production: World) -> None:
    with opened(production) as app:
        declare(app, production)
        triage(app, production)
        contain_and_roll_back(app, production)
        kill_and_revive(app, production)
        resolve(app, production)
        export(app, production)
        app.press("C-q", gone=["F9"])
        assert app.ends() == 0
    with opened(production) as app:
        all_there(app)
    production.fireline("verify")


def declare(app: Terminal, production: World) -> None:
    app.sees("1 alert firing", "is at 0.71")
    app.press("d", "check the fields")
    app.press("C-s", NUMBER, "acknowledge:")
    app.press("a", "answer 7 triage questions")
    assert record(production)["acknowledged_at"] is not None


def triage(app: Terminal, production: World) -> None:
    app.press("t", f"1 of {QUESTIONS}")
    app.type(EVIDENCE, after="Tab")
    app.press("Enter", gone=["goes back to the answers"])
    app.press("n", f"2 of {QUESTIONS}", gone=[EVIDENCE])
    for question in range(3, QUESTIONS + 1):
        app.press("n", f"{question} of {QUESTIONS}")
    app.press("y", gone=[f"{QUESTIONS} of {QUESTIONS}"])
    answers = rows(production, "question_answered")
    assert len(answers) == QUESTIONS
    assert EVIDENCE in answers[0]["text"]


def contain_and_roll_back(app: Terminal, production: World) -> None:
    """Decide, contain, undo (the harm comes back), and contain again."""
    app.press("d", "This starts the containment clock")
    app.type("Back to the version before")
    app.press("Enter", "confirm containment step 1", gone=["This starts the containment clock"])
    app.press("r", "The rollout ends and the pods carry")
    app.press("Enter", "This changes production", "MODEL_VERSION", PREVIOUS_VERSION)
    assert production.version() == CURRENT_VERSION
    app.press("y", "contained, verified")
    assert production.version() == PREVIOUS_VERSION
    production.is_quiet()
    app.press("F5", "not seen now")  # for two minutes an alert that is left out may come back
    app.press("u", "may bring the harm back")
    app.type(MODEL)
    app.press("Enter", "contained, then undone")
    app.sees_in("runbook", "Serve the version", "rolled back")
    assert production.version() == CURRENT_VERSION
    production.fires()
    app.press("F5", gone=["not seen now"])
    eventually(lambda: observed(production).count("fires") == 2, what="the alert that fires anew")
    app.press("Enter", "run it again")
    app.press("y", "This changes production")
    app.press("y", "contained, verified")
    assert production.version() == PREVIOUS_VERSION


def kill_and_revive(app: Terminal, production: World) -> None:
    app.press("F9", "This destroys")
    app.type("fraud-detection-v3")
    app.press("Enter", f"not {MODEL}")
    assert production.gateway.status()["killed"] is False
    app.press("C-u", gone=["fraud-detection-v3"])
    app.type(MODEL)
    app.press("Enter", gone=["This destroys"])
    app.sees_in("runbook", "Where the model does harm", "verified")
    assert production.gateway.status()["killed"] is True, app.text()
    app.press("u", "may bring the harm back")
    app.type(MODEL)
    app.press("Enter", gone=["may bring the harm back"])
    app.sees_in("runbook", "Where the model does harm", "rolled back")
    assert production.gateway.status()["killed"] is False
    assert production.gateway.state.revivals == 1


def resolve(app: Terminal, production: World) -> None:
    app.type(NOTE, after="n")
    app.press("Enter", gone=[f"note {NOTE}"])
    production.is_quiet()
    told = sorted(
        observed(production)
    )  # by the app itself, each once; what was seen pending again has not resolved
    assert told in (["fires", "fires"], ["fires", "fires", "resolves"])
    app.press("z", "nothing is left to do")
    app.press("1", "The reason goes into the timeline")
    app.type("Accuracy is back")
    app.press("Enter", "resolved;")
    assert record(production)["status"] == "resolved"


def export(app: Terminal, production: World) -> None:
    app.press("x", "It leaves the store")
    app.press("1", "readable by you alone")
    app.press("Enter", "Written:")
    file = production.home / f"{NUMBER}-record.json"
    assert json.loads(file.read_text()) == record(production)


def all_there(app: Terminal) -> None:
    app.sees("no open incident")
    app.press("o", NUMBER)
    app.press("Enter", "resolved", "rolled back", "verified")
    app.sees_in("timeline", NOTE)


def record(production: World) -> Any:
    return json.loads(production.fireline("export", NUMBER, "record"))


def observed(production: World) -> list[str]:
    """What became of the alert, as the app recorded it."""
    return [row["text"].split()[-1] for row in rows(production, "alert_observed")]


def rows(production: World, kind: str) -> list[dict[str, Any]]:
    """What the journal holds of a kind."""
    return [row for row in production.json("timeline", NUMBER) if row["kind"] == kind]
