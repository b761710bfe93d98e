"""While a screen is shared: what the screens beside an incident show of people, hosts and outputs."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace
from rich.segment import Segment
from textual.color import Color

from app.terminal import FirelineApp
from data.finding import Finding
from data.sources.change import Look
from data.sources.samples import Sample
from screens import privacy
from screens.parts import Parts
from tests.screens.changes_world import Says, change
from tests.screens.pilots import driven, holds, press, sees, text
from tests.screens.settings_world import examined, settings_file, with_settings
from tests.screens.test_review import Reviews
from tests.screens.test_samples import Given
from tests.screens.world import START, Told, World, alert

HOST = "metrics.internal"
SAMPLE = Sample(at=START, id="r-1", version="4.1.2", score="0.5", input="xylophone", output="xylophone again")
FOUND = (
    Finding(group="You", name="responder", state="good", said="Acts are recorded as a.ito."),
    Finding(group="Sources", name="Prometheus", state="bad", said=f"http://{HOST}:9090 refuses the alert."),
)
SECRETS = ("xylophone", HOST, "a.ito", "alerts:9093")

WAYS: dict[str, tuple[list[str], str]] = {
    "alert details": (["2", "enter"], "In this session"),
    "settings": (["comma"], "prometheus_url"),
    "doctor": (["f7"], "Prometheus"),
    "what happened before": (["ctrl+f", "slash", *"xyloph"], "▒▒▒▒▒▒▒▒▒"),
    "review": (["enter", "P", *["down"] * 7], "Pattern"),
    "changes": (["enter", "3"], "rolled"),
    "samples": (["enter", "S", "space"], "confidence"),
    "whole timeline": (["enter", "L"], "acknowledged"),
    "whole timeline, fields": (["enter", "L", "end"], "field set"),
}
"""The keys, and what says that it is there."""


def parts(world: World, **how: Any) -> Parts:
    made = world.parts(source=Told([alert()]), **how)
    return replace(made, settings=replace(made.settings, hosts=(f"{HOST}:9090",)))


@pytest.mark.parametrize("way", WAYS)
async def test_screens_beside_the_incident_are_masked_too(world: World, way: str) -> None:
    incident = world.ready()
    world.desk.note(incident.id, "the model said xylophone")
    if way in {"review", "whole timeline, fields"}:
        world.desk.set_field(incident, "summary", "people read xylophone")
        world.desk.add_item(incident, "lessons", "xylophone is a word")
        world.desk.set_field(incident, "root_cause.description", "it said xylophone to a.ito")
    settings_file(f'prometheus_url = "http://{HOST}:9090"\nresponder = "a.ito"\n')
    look = Look(changes=(change("model-server rolled", 5, after=f"by a.ito from {HOST}"),))
    how = with_settings(
        world,
        {},
        examine=examined(FOUND),
        open_samples=lambda _incident: Given(SAMPLE),
        open_changes=lambda _incident: [Says(look)],
        reviews=Reviews(world),
    )
    app = FirelineApp(parts(world, **how))
    keys, there = WAYS[way]
    async with driven(app) as pilot:
        await press(pilot, "f6")
        await holds(lambda: app._mask is not None, "the mask")
        await press(pilot, *keys)
        await sees(pilot, there)
        shown = text(pilot).lower()
        assert [secret for secret in SECRETS if secret in shown] == [], text(pilot)
        assert "▒▒▒" in shown, "there was something to mask"


def test_common_words_are_no_names(world: World) -> None:
    incident = world.ready()
    world.desk.set_field(incident, "detected_by", "AIModelPerformanceDegraded alert")
    made = parts(world)
    made = replace(made, settings=replace(made.settings, alertmanager="http://alerts:9093"))
    mask = privacy.Mask(privacy.names(made), "▒")
    line = "HTTP probe failed, the alert fires at http://alerts:9093 and alerts"
    (masked,) = mask.apply([Segment(line)], Color(0, 0, 0))
    assert masked.text == "HTTP probe failed, the alert fires at ▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒ and ▒▒▒▒▒▒"
