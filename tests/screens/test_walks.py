"""The whole main job by keyboard alone, and by mouse alone: declare, acknowledge, triage, contain, verify,
undo, resolve, export. By mouse only the model's id is typed, which is what it is for.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from textual import events
from textual.command import CommandList
from textual.pilot import Pilot

from data.incident.model import Incident
from runbooks import format as formats
from runbooks import trust
from screens.incident.screen import IncidentScreen
from tests.screens.pilots import click, driven, gone, holds, press, sees, text, type_in
from tests.screens.world import ALERTS, Told, World

MODEL = "fraud-detection-v4"


async def pick(pilot: Pilot[Any], title: str) -> None:
    """An action from the list of all, turned to with the wheel."""
    await click(pilot, "^p all actions", last=True)
    await sees(pilot, "find an action")
    listed = pilot.app.screen.query_one(CommandList)
    await holds(lambda: listed.option_count, "the actions")

    def seen() -> bool:
        if title in text(pilot):
            return True
        wheel = events.MouseScrollDown(listed, 1, 1, 0, 1, 0, shift=False, meta=False, ctrl=False)
        listed.post_message(wheel)
        return False

    await holds(seen, title)
    await click(pilot, title)


def walked(world: World) -> Any:
    """An app with alerts and documents; the organisation's runbook is known and trusted."""
    trust.trust(world.journal, formats.load(formats.find("screen-test", (world.runbooks,))))
    return world.app(source=Told(list(ALERTS)), export=_write)


def begun(world: World) -> Incident:
    """The incident that was declared; its runbook as the organisation wants it."""
    (incident,) = world.incidents.open_ones()
    world.desk.set_field(incident, "runbook", "screen-test")
    return incident


async def test_the_main_job_by_keyboard(world: World) -> None:
    app = walked(world)
    async with driven(app) as pilot:
        await press(pilot, "2", "d")
        await sees(pilot, "check the fields")
        await press(pilot, "ctrl+s")
        await holds(lambda: isinstance(app.screen, IncidentScreen), "the incident")
        incident = begun(world)
        await sees(pilot, "Serve the fallback")
        await press(pilot, "a", "t")
        for number in range(1, 8):
            await sees(pilot, f"triage  {number} of 7")
            await press(pilot, "n")
            await holds(partial(_answered, world, number), "the answer")
        await sees(pilot, "next")
        await press(pilot, "r", "down", "enter")
        await sees(pilot, "This changes production")
        await press(pilot, "y")
        await sees(pilot, "verified")
        assert _there("fallback")
        await press(pilot, "n")
        await type_in(pilot, "seen")
        await press(pilot, "enter", "5", "u")
        await sees(pilot, "may bring the harm back")
        await type_in(pilot, MODEL)
        await press(pilot, "enter")
        await sees(pilot, "rolled back")
        await press(pilot, "z", "1")
        await sees(pilot, "The reason goes")
        await press(pilot, "enter")
        await sees(pilot, "resolved; export the postmortem")
        await press(pilot, "x", "3")
        await sees(pilot, "Written by you")
        await press(pilot, "enter")
        await sees(pilot, "Written: ")
    _ended(world, incident)


async def test_the_main_job_by_mouse(world: World) -> None:
    app = walked(world)
    async with driven(app, (132, 40)) as pilot:
        await click(pilot, "confidence anomaly")
        await click(pilot, "d declare from alert")
        await sees(pilot, "check the fields")
        await click(pilot, "^s declare")
        await holds(lambda: isinstance(app.screen, IncidentScreen), "the incident")
        incident = begun(world)
        await click(pilot, "a acknowledge")
        await holds(lambda: world.incidents.refresh(incident).earliest("acknowledged"), "somebody on it")
        await click(pilot, "t triage", last=True)
        for number in range(1, 8):
            await sees(pilot, f"triage  {number} of 7")
            await click(pilot, "n  no", last=True)
            await holds(partial(_answered, world, number), "the answer")
        await gone(pilot, "7 of 7")
        await click(pilot, "Serve the fallback")
        await click(pilot, "Serve the fallback", times=2)
        await sees(pilot, "This changes production")
        await click(pilot, "y  run it")
        await sees(pilot, "verified")
        assert _there("fallback")
        await click(pilot, "u undo", last=True)
        await sees(pilot, "may bring the harm back")
        await type_in(pilot, MODEL)
        await click(pilot, "run it", last=True)
        await sees(pilot, "rolled back")
        await pick(pilot, "Resolve or close")
        await click(pilot, "the harm has stopped", times=2)
        await sees(pilot, "The reason goes")
        await click(pilot, "enter  resolve")
        await click(pilot, "x export")
        await click(pilot, "the postmortem, Markdown", times=2)
        await sees(pilot, "Written by you")
        await click(pilot, "enter  write")
        await sees(pilot, "Written: ")
    _ended(world, incident)


def _ended(world: World, incident: Incident) -> None:
    assert not _there("fallback")
    now = world.incidents.refresh(incident)
    assert (now.status, now.contained_at) == ("resolved", None)
    assert _there(f"{now.number}-postmortem.md")


def _write(incident: Incident, kind: str, file: Path) -> Path:
    file.write_text(f"{kind} of {incident.number}")
    return file


def _there(name: str) -> bool:
    """Whether a step, or the export, made this here."""
    return Path(name).exists()


def _answered(world: World, questions: int) -> bool:
    """Whether so many questions have an answer in the journal."""
    (incident,) = world.incidents.open_ones()
    return sum(name.startswith("triage.") for name in incident.registers) == questions
