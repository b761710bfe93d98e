"""Who outside has to be told, on a screen of its own: assessment, reports owed, affected decisions."""

from __future__ import annotations

from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from data.errors import BadInput
from data.incident import cohorts, reporting
from data.incident.model import Incident
from data.journal import kinds
from data.journal.store import Draft
from data.times import HOUR
from playbooks import assessment, calendar, forms, regimes, taxonomy
from playbooks.regimes import Regime
from playbooks.reports import regime_report
from playbooks.reports.paper import Statement
from playbooks.reports.said import Sayer
from screens.incident import report_acts
from tests.screens.pictures import Pictures, reached
from tests.screens.pilots import driven, holds, press, sees, text, type_in
from tests.screens.world import START, World

KNOWN = regimes.shipped()
GDPR = KNOWN.get("gdpr_33")


def answered(world: World, incident: Incident, regime: Regime, **said: str) -> None:
    for question in regime.questions:
        answer = said.get(question.id, "yes")
        assessment.answer(
            world.desk, incident, regime, question.id, answer, "as far as we saw", calendar.shipped()
        )


@pytest.mark.parametrize("text", ["9" * 5000, "1.5", "-3", "\u0661\u0662", "many"])
def test_what_is_no_number_of_decisions_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match="is no number"):
        report_acts.number(text)


async def test_a_regime_is_assessed_confirmed_and_its_clock_stands_in_the_cockpit(world: World) -> None:
    incident = world.lived()
    down = [one.id for one in KNOWN.asked].index("gdpr_33")
    async with driven(world.app(), (200, 50)) as pilot:
        await press(pilot, "enter", "R")
        await sees(
            pilot, "13 of 13 not assessed", "This is no legal advice", "applies from 2027-12-02", "a assess"
        )
        await press(pilot, *["down"] * down)
        await sees(pilot, "Are you the controller")
        for key, reason in (("y", "we decide"), ("y", "names shown"), ("u", "not looked at")):
            await press(pilot, key)
            await sees(pilot, "what the answer rests on")
            await type_in(pilot, reason)
            await press(pilot, "enter")
            await sees(pilot, reason)
        await sees(pilot, "GDPR 33 notification", "possible", "+ 72 hours", "12 of 13 not assessed")
        await press(pilot, "c")
        await sees(pilot, "who says so")
        await press(pilot, "enter", "enter")
        await sees(pilot, "confirmed  by a.ito")
        await press(pilot, "a")
        await sees(pilot, "9 of 13 not assessed")
        await press(pilot, "escape")
        await sees(pilot, "GDPR 33 notification")
    stands = reporting.assessed(world.incidents.refresh(incident), "gdpr_33")
    assert stands is not None
    assert stands.policy.by == "a.ito"


async def test_ruling_out_needs_a_reason_and_what_was_sent_is_told_to_whoever_keeps_it(
    world: World, tmp_path: Path
) -> None:
    incident = world.lived()
    answered(world, incident, GDPR)
    kept: list[tuple[str, ...]] = []

    def keep(_: Incident, regime: Regime, *said: str) -> None:
        kept.append((regime.id, *said))
        sent = kinds.ReportSent(regime.id, said[0], said[1], "authority")
        world.journal.append(Draft(payload=sent, incident=incident.id, subject=f"{regime.id}/{said[0]}"))

    def fields(now: Incident, regime: Regime) -> list[Statement]:
        sayer = Sayer(now, world.incidents.actor_name, taxonomy.shipped())
        return list(regime_report.report(regime, forms.shipped(), sayer, START).statements())[2:]

    async with driven(world.app(report_sent=keep, report_fields=fields)) as pilot:
        await press(pilot, "enter", "R")
        await sees(pilot, "GDPR 33 notification")
        await press(pilot, "tab", "tab", "f")
        await sees(pilot, "fields are missing", "Controller")
        await press(pilot, "enter")
        await sees(pilot, "what it says")
        await type_in(pilot, "Acme")
        await press(pilot, "enter", "shift+tab", "shift+tab")
        await sees(pilot, "regimes")
        await press(pilot, "down", "x")
        await sees(pilot, "who says so")
        await press(pilot, "enter", "enter")
        assert "rule out" in text(pilot)
        await type_in(pilot, "all [bold] ours")
        await press(pilot, "enter")
        await sees(pilot, "not applicable", "all [bold] ours")
        await press(pilot, "tab", "tab", "s")
        await sees(pilot, "what is missing follows")
        await press(pilot, "enter")
        await sees(pilot, "what they call it")
        await press(pilot, "enter", "enter")
        await sees(pilot, "sent ")
    assert world.incidents.refresh(incident).value("report.gdpr_33.controller") == "Acme"
    assert kept == [("gdpr_33", "notification", "initial", "", "")]


async def test_affected_decisions_are_added_settled_and_named_at_closing(world: World) -> None:
    incident = world.lived()
    async with driven(world.app()) as pilot:
        await press(pilot, "enter", "R", "d")
        await sees(pilot, "which decisions")
        for words in ("refused since six", "12"):
            await type_in(pilot, words)
            await press(pilot, "enter")
        await press(pilot, "enter")
        await sees(pilot, "0 of 12 re-scored")
        await press(pilot, "tab", "tab", "tab", "t")
        await sees(pilot, "what became of them")
        await press(pilot, "8", *["enter"] * 5)
        await sees(pilot, "8 of 12 re-scored")
        await press(pilot, "escape", "z")
        await sees(pilot, "nothing is left to do")
        await press(pilot, "down", "enter")
        await sees(pilot, "affected decisions open")
    assert cohorts.cohorts(world.incidents.refresh(incident))[0].groups[0].rescored == 8


async def test_it_looks_as_it_did(
    world: World, snapshot: SnapshotAssertion, request: pytest.FixtureRequest
) -> None:
    incident = world.lived()
    answered(world, incident, GDPR, risk="unknown")
    answered(world, incident, KNOWN.get("dora_19"))
    days = calendar.shipped()
    assessment.confirm(world.desk, incident, GDPR, "Dana Law", "agreed with counsel", days)
    assessment.rule_out(
        world.desk, incident, KNOWN.get("sb_53"), "Dana Law", "we train no frontier model", days
    )
    cohort = cohorts.add(world.desk, incident, "refused since 06:00", groups={"north": 120, "south": 40})
    shown = cohorts.named(world.incidents.refresh(incident), cohort.id)
    cohorts.settle(world.desk, incident, shown, "south", {"rescored": 40, "reversed": 4, "notified": 40})
    world.clock.now += 5 * HOUR
    async with reached(world.app(), ["enter", "R", "down", "down", "down"], "Dana Law") as pilot:
        await holds(lambda: "Are you the controller" in text(pilot), "the questions")
        await Pictures(snapshot, request).compare(pilot)
