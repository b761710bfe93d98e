"""Drills played from a script: the same to the byte, quick, and told apart by what was done."""

import time
from pathlib import Path

import msgspec
import pytest

from app import drill_acts, drill_guard
from app.drilling import carry_on
from data.errors import NotFound, Refused
from data.times import MINUTE
from playbooks.scenario.format import LIBRARY
from playbooks.scenario.scaffold import text
from tests.app.command_line import CommandLine
from tests.app.test_drills import Played, played
from tests.servers.faults import fault_server

__all__ = ["played"]


def headless(fireline: CommandLine, home: Path, script: Path, *more: str) -> str:
    ran = fireline("--home", str(home), "drill", *more, "--headless", "--script", str(script))
    assert "Traceback" not in ran.err
    return ran.out.replace(str(home), "HOME")


def test_a_good_and_a_bad_responder_end_differently_and_the_same_each_time(
    fireline: CommandLine, tmp_path: Path
) -> None:
    told = {}
    for name in ("good", "bad"):
        script = LIBRARY / f"loan-approvals.{name}.txt"
        first = headless(fireline, tmp_path / "a", script, "loan-approvals")
        assert first == headless(fireline, tmp_path / "b", script, "loan-approvals")
        assert "it ended with" not in first
        told[name] = first
    assert "Stop the harm: +10:00" in told["good"]
    assert "unsafe" not in told["good"].partition("## Anchors")[2]
    assert "Stop the harm: not done" in told["bad"]
    assert "unsafe: Rolled back to a version that is known bad, +15:00" in told["bad"]
    assert "It is worse than before" in told["bad"]


def test_eight_hours_are_played_in_seconds(fireline: CommandLine, tmp_path: Path) -> None:
    file, script = tmp_path / "long.yaml", tmp_path / "script.txt"
    file.write_text(text("A long day", "model_drift").replace("duration: 20m", "duration: 8h"))
    script.write_text("+1m ack\n+4h note 'half of it'\n")
    began = time.process_time()
    out = headless(fireline, tmp_path / "home", script, str(file))
    assert "drill ended" in out
    assert time.process_time() - began < 5


def test_a_line_that_fails_is_told_and_fails_the_run(fireline: CommandLine, tmp_path: Path) -> None:
    script = tmp_path / "script.txt"
    script.write_text("+1m severity unheard-of\n")
    ran = fireline("drill", "loan-approvals", "--headless", "--script", str(script))
    assert (ran.code, "it ended with 2" in ran.out) == (1, True)
    script.write_text("at once ack\n")
    ran = fireline("drill", "loan-approvals", "--headless", "--script", str(script))
    assert (ran.code, f"{script}:1:1:" in ran.err) == (2, True)


def test_whatever_a_script_says_nothing_real_is_reached(
    fireline: CommandLine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    marker, script = tmp_path / "touched", tmp_path / "script.txt"
    script.write_text(
        "+1m alerts\n+2m doctor\n+3m sync\n+4m declare --title another\n"
        f"+5m exec AI-DRILL-2026-0002 --yes -- touch {marker}\n"
    )
    with fault_server() as server:
        for name in ("ALERTMANAGER", "PROMETHEUS", "SYNC"):
            monkeypatch.setenv(f"FIRELINE_{name}_URL", server.url)
        out = headless(fireline, tmp_path / "home", script, "loan-approvals")
        assert server.asked == []
    assert f"Alertmanager at {server.url} cannot be reached" in out
    assert "AI-DRILL-2026-0002" in out, "what is declared in it is a part of it"
    assert not marker.exists()
    assert not drill_guard.is_shut(), "whoever played it goes on"


def test_scenarios_are_listed(fireline: CommandLine) -> None:
    assert "loan-approvals" in fireline.good("drill", "--list")


def test_a_new_machine_without_a_terminal_is_shown_the_first_drill_and_its_score(
    fireline: CommandLine,
) -> None:
    out = fireline.good("--first-run")
    assert "100 of 100 points" in out
    assert out.rstrip().endswith("-debrief.html")
    assert fireline("debrief").code == 2
    fireline.good("declare", "--drill", "--title", "no scenario")
    assert "100 of 100" not in fireline("--first-run").out


def test_a_drill_is_debriefed_while_it_runs_and_after_it(fireline: CommandLine, tmp_path: Path) -> None:
    number = fireline.good("drill", "loan-approvals", "--only-begin").strip()
    fireline.good("ack", number)
    assert "| acknowledged | \\+00:" in fireline.good("debrief")
    fireline("drill", number, "--end")
    told = msgspec.json.decode(fireline.good("debrief", number, "--format", "json"))
    assert (told["number"], told["score"]["marks"][0]["late"]) == (number, False)
    page = tmp_path / "debrief.html"
    fireline.good("debrief", number, "--format", "html", "-o", str(page))
    assert f"{number}: 10 of 100 points" in page.read_text()
    other = fireline.good("declare", "--drill", "--title", "no scenario").split()[0]
    assert "no scenario" in fireline("debrief", other).err


# --- with a drill that runs --------------------------------------------------------------------------------


def test_it_is_paused_hinted_and_led_from_another_pane(fireline: CommandLine) -> None:
    for never in ("nan", "inf", "-4", "1000", "0"):
        assert fireline("drill", "loan-approvals", "--only-begin", "--speed", never).code == 2
    assert "--headless" in fireline("drill", "loan-approvals", "--script", "x.txt").err
    assert "No drill runs" in fireline("drill", "--speed", "4").err
    number = fireline.good("drill", "loan-approvals", "--only-begin").strip()
    assert "runs 3 times" in fireline("drill", "--speed", "3").err, "the only one that runs"
    assert "stands" in fireline("drill", number, "--pause").err
    assert fireline("drill", "--hint").code == 2
    assert "Should we stop" in fireline.good("drill", number, "--fire", "second-model")
    assert fireline("drill", number, "--fire", "second-model").code == 1
    shown = fireline.good("drill", number, "--facilitate")
    assert "by hand" not in shown
    assert "A wrong lead" in shown
    assert "runs 4 times" in fireline("drill", number, "--resume", "--speed", "4").err
    assert "ended" in fireline("drill", number, "--end").err
    assert fireline("drill", number, "--pause").code == 1


def test_hints_lead_to_what_is_not_done(played: Played) -> None:
    with pytest.raises(NotFound):
        drill_acts.take_hint(played.wiring, played.incident)
    played.wait(7)
    assert "field by field" in drill_acts.take_hint(played.wiring, played.incident)
    with pytest.raises(NotFound):
        drill_acts.take_hint(played.wiring, played.incident)
    assert len(played.wiring.incidents.refresh(played.incident).moments["hint_taken"]) == 1


def test_going_back_is_another_drill_with_all_that_was_done_until_then(played: Played) -> None:
    wiring = played.wiring
    played.wait(3)
    wiring.desk.acknowledge(played.incident)
    played.wait(6)
    wiring.desk.note(played.incident.id, "after the checkpoint")
    again = drill_acts.rewind(wiring, played.incident, "second-alert")
    assert again.number == "AI-DRILL-2026-0002"
    assert again.earliest("acknowledged") is not None
    drill = wiring.drill_of(again.id)
    assert drill.now() == drill.began.start + 6 * MINUTE
    words = [act.word for act in drill.world().acts]
    assert ("acknowledged" in words, "note" in words) == (True, False)
    assert [name for _, name in drill.world().at(drill.now()).injects] == ["risk-writes", "all-green"]
    assert carry_on(wiring, again) == []
    with pytest.raises(Refused):
        drill_acts.pause(wiring, played.incident)


def test_steps_are_taken_along_when_it_goes_back(played: Played) -> None:
    played.wait(2)
    played.parts.engine.run(played.prepare("triage", "confirm-corruption"))
    played.wait(6)
    again = drill_acts.rewind(played.wiring, played.incident, "5m")
    (attempt,) = again.attempts.values()
    assert attempt.outcome == "succeeded"
    assert set(again.attempts).isdisjoint(played.wiring.incidents.refresh(played.incident).attempts)
