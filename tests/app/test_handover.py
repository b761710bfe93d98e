"""A role passes from one responder to the next, with a card."""

import json
from pathlib import Path

import pytest

from tests.app.command_line import CommandLine


def _as(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv("FIRELINE_RESPONDER", name)


def _commander(fireline: CommandLine) -> str:
    shown = json.loads(fireline.good("status", "--json"))["incidents"][0]
    return str(shown["incident_commander"])


def test_a_role_passes_when_the_receiver_accepts_and_not_before(
    fireline: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    fireline.declare("--model", "fraud-v4")
    fireline.good("role", "commander")
    fireline.good("decide", "Roll back to 4.0.9")
    fireline.good("action", "add", "Check the feed", "--owner", "Cy Oh")
    card = fireline.good("handover", "ic", "Ben Adler", "--watch", "The feed at nine")
    for words in ("Scores are off", "fraud-v4", "Ana Ruiz: Roll back to 4.0.9", "Check the feed (Cy Oh)",
                  "acknowledge:", "The feed at nine"):  # fmt: skip
        assert words in card
    assert _commander(fireline) == "Ana Ruiz"
    assert "incident commander is offered to Ben Adler" in fireline.good("role")
    refused = fireline("handover", "ic", "--accept")
    assert (refused.code, "Nothing changed hands" in refused.err) == (1, True)
    _as(monkeypatch, "ben adler")
    fireline.good("note", "What came later is not in the card")
    assert fireline.good("handover", "ic", "--accept") == card
    assert _commander(fireline) == "Ben Adler"
    assert fireline("handover", "ic", "--accept").code == 2
    said = fireline.good("timeline")
    assert "incident commander offered to Ben Adler by Ana Ruiz" in said
    assert "hand-over of incident commander accepted" in said


def test_a_declined_role_stays_where_it_was_and_the_last_offer_counts(
    fireline: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    fireline.declare()
    fireline.good("role", "ic")
    fireline.good("handover", "ic", "Ben Adler")
    fireline.good("handover", "ic", "Cy Oh")
    _as(monkeypatch, "Ben Adler")
    assert fireline("handover", "ic", "--accept").code == 1
    _as(monkeypatch, "Cy Oh")
    fireline.good("handover", "ic", "--decline", "--reason", "My shift ends")
    assert _commander(fireline) == "Ana Ruiz"
    assert "My shift ends" in fireline.good("timeline")
    assert "offered" not in fireline.good("role")


@pytest.mark.parametrize(
    "arguments",
    [("boss", "Ben"), ("ic", "Ben", "--accept"), ("ic", "--accept", "--decline"), ("expert", "Ben")],
)
def test_what_is_no_handover_is_said(fireline: CommandLine, arguments: tuple[str, ...]) -> None:
    fireline.declare()
    assert fireline("handover", *arguments).code == 2


def test_experts_are_several_and_the_catalogues_raci_is_shown(
    fireline: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    models = tmp_path / "models.yaml"
    models.write_text(
        "models:\n  fraud-v4:\n    raci:\n"
        "      containment: {responsible: fraud-oncall, accountable: head of risk, informed: [support]}\n"
    )
    monkeypatch.setenv("FIRELINE_MODELS", str(models))
    fireline.declare("--model", "fraud-v4")
    fireline.good("role", "expert", "Dee Fox")
    fireline.good("role", "expert", "Eli Gil")
    fireline.good("role", "expert", "Dee Fox", "--give-up")
    shown = fireline.good("role")
    assert "Eli Gil" in shown
    assert "Dee Fox" not in shown
    assert "fraud-oncall does it; head of risk answers for it; told: support" in shown
    postmortem = fireline.good("export", "postmortem", "-o", "-")
    assert "- fraud-v4, containment: fraud-oncall does it; head of risk answers for it" in postmortem
