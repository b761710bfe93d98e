"""Decisions with who, why and what else there was."""

import json

from tests.app.command_line import CommandLine


def test_a_decision_is_kept_with_its_grounds(fireline: CommandLine) -> None:
    fireline.declare()
    fireline.good(
        "decide", "Stop the model", "--by", "Ben Adler", "--why", "People are refused",
        "--instead", "roll back", "--instead", "wait an hour", "--reversible", "yes",
    )  # fmt: skip
    fireline.good("decide", "Tell nobody yet", "--other", "--reversible", "no")
    first, second = json.loads(fireline.good("decide", "--list", "--json"))
    assert first["decision"] == "Stop the model"
    assert (first["by"], first["why"]) == ("Ben Adler", "People are refused")
    assert (first["alternatives"], first["reversible"]) == (["roll back", "wait an hour"], True)
    assert (second["by"], second["reversible"], second["to_act"]) == ("Ana Ruiz", False, False)
    said = fireline.good("timeline")
    assert "decided to act: Stop the model, by Ben Adler, because People are refused" in said
    assert "instead of roll back or wait an hour, reversible" in said
    assert "decided: Tell nobody yet, not reversible" in said
    assert "Tell nobody yet, not reversible" in fireline.good("handover", "ic")


def test_another_decision_starts_no_clock_and_says_what_it_is(fireline: CommandLine) -> None:
    number = fireline.declare()
    fireline.good("decide", "Wait for the vendor", "--other")
    clocks = json.loads(fireline.good("status", number, "--json"))["clocks"]
    assert [clock["state"] for clock in clocks if clock["name"] == "contain"] == ["waiting"]
    assert fireline("decide", "--other").code == 2
    assert "why: not said" in fireline.good("decide", "--list")


def test_the_postmortem_lists_decisions_with_their_grounds(fireline: CommandLine) -> None:
    fireline.declare()
    fireline.good("decide", "fall back to rules", "--why", "scores fell", "--instead", "a retrain")
    written = fireline.good("export", "AI-INC-2026-0001", "postmortem", "-o", "-")
    assert "fall back to rules, by Ana Ruiz; because scores fell; instead of a retrain" in written
