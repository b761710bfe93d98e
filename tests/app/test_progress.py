"""How a team comes on, the reminder of a quarter without a drill, and the training cards."""

import json

from app.drill_progress import due, every, last_played
from data.times import DAY
from playbooks import taxonomy
from playbooks.scenario import progress
from tests.app.command_line import CommandLine
from tests.app.test_drills import START, Played, played

__all__ = ["played"]


def test_a_drill_that_was_played_to_its_end_counts_and_one_that_goes_on_elsewhere_does_not(
    played: Played,
) -> None:
    from app import drill_acts

    wiring = played.wiring
    played.wait(8)
    wiring.desk.acknowledge(wiring.incidents.refresh(played.incident))
    assert every(wiring) == []
    gone_on = drill_acts.rewind(wiring, played.incident, "5m")
    assert every(wiring) == []
    drill_acts.end(wiring, gone_on)
    (one,) = every(wiring)
    assert (one.scenario, one.number, one.unsafe) == ("loan-approvals", gone_on.number, 0)
    assert one.who == (wiring.who.name,)
    drills, scenarios, skills = progress.tables([one], {"triage", "juggling"})
    assert drills.rows[0][:3] == (gone_on.number, "2026-04-22", "loan-approvals")
    assert scenarios.rows == (("loan-approvals", "1", *[str(one.points)] * 3),)
    assert ("juggling", "never") in skills.rows


def test_a_quarter_without_a_drill_is_told(played: Played) -> None:
    assert last_played(played.wiring.journal) == {"loan-approvals": START}
    assert due(played.wiring) == ""
    played.time += 93 * DAY
    assert "2026-04-22, 93 days ago" in due(played.wiring)
    assert "Nobody rehearsed" in progress.due(None, START)


def test_progress_and_cards_are_printed(fireline: CommandLine) -> None:
    assert "No drill was played" in fireline.good("progress")
    assert "Nobody rehearsed here yet" in fireline("drill", "--list").err
    number = fireline.good("drill", "loan-approvals", "--only-begin").strip()
    fireline.good("ack", number)
    fireline.good("drill", number, "--end")
    looked_at = fireline.good("drill", "loan-approvals", "--only-begin").strip()
    fireline.good("drill", looked_at, "--end")
    assert f"<td>{number}" in fireline.good("progress", "--format", "html")
    told = json.loads(fireline.good("progress", "--json"))
    assert ([one["number"] for one in told["drills"]], told["due"]) == ([number], "")
    card = fireline.good("cards", "data_pipeline_corruption")
    assert "fireline drill loan-approvals" in card
    assert "**What stops it**" in card
    assert "Played last on" in card
    assert fireline("cards", "unheard-of").code != 0
    cards = fireline.good("cards", "--format", "html")
    assert cards.count("<section class=card>") == len(taxonomy.shipped().types)
