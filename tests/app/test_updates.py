"""Status updates from the command line: drafted, approved, sent once through what reaches the audience."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.app.command_line import CommandLine
from tests.servers.faults import FaultServer, answer, fault_server

SECRET = "Zephyr clause"
AUDIENCES = """
audiences:
  customers: {via: [webhook]}
"""


@pytest.fixture
def hook(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[FaultServer]:
    """A webhook that reaches customers."""
    known = tmp_path / "known"
    known.mkdir()
    (known / "audiences.yaml").write_text(AUDIENCES)
    monkeypatch.setenv("FIRELINE_KNOWLEDGE", str(known))
    with fault_server() as running:
        running.always(answer(b"ok"))
        monkeypatch.setenv("FIRELINE_WEBHOOK_URL", f"{running.url}/hook")
        monkeypatch.setenv("FIRELINE_WEBHOOK_SECRET", "hush")
        yield running


def _listed(fireline: CommandLine) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(fireline.good("update", "list", "--json"))
    return found


def _with_secrets(fireline: CommandLine) -> str:
    """What the legal side alone is to know, wherever it may stand."""
    number = fireline.declare("--model", "chat-v1", "--model", "search-v2")
    fireline.good("set", f"impact.legal_exposure={SECRET} one", f"disclosure.plan={SECRET} two")
    fireline.good("workstream", "open", "legal_compliance")
    fireline.good("task", "add", f"{SECRET} three", "--in", "legal_compliance", "--due", "1m")
    fireline.good("update", "sent", f"{SECRET} four", "--to", "legal", "--channel", "phone")
    fireline.good("update", "propose", "--to", "legal")
    return number


def test_a_draft_says_conditions_actions_and_needs_of_the_journal(fireline: CommandLine) -> None:
    fireline.declare("--model", "chat-v1", "--model", "search-v2")
    fireline.good("decide", "fall back to rules", "--why", "scores fell")
    fireline.good("set", "impact.user_impact=refunds are refused")
    fireline.good("system", "state", "search-v2", "harming")
    draft = fireline.good("update", "draft", "--to", "executives")
    conditions, actions = draft.split("Actions")
    actions, needs = actions.split("Needs")
    assert "search-v2: still harms" in conditions
    assert "users met with: refunds are refused" in conditions
    assert "decided: fall back to rules" in actions
    assert "search-v2: to be contained" in needs
    assert "somebody to command" in needs
    assert "Next update by" in needs
    fireline.good("update", "sent", draft, "--to", "executives", "--channel", "phone")
    again = fireline.good("update", "draft", "--to", "executives")
    assert "fall back to rules" not in again, "what they heard already is no news"
    assert "since the update of" in again


def test_what_is_for_the_legal_side_reaches_nobody_else(
    fireline: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _with_secrets(fireline)
    assert fireline.good("update", "draft", "--to", "legal").count(SECRET) == 3
    known = tmp_path / "greedy"
    known.mkdir()
    everything = "{{ title }}{{ legal }}{{ conditions }}{{ actions }}{{ needs }}"
    (known / "greedy.txt.j2").write_text(everything)
    for name in ("responders", "executives", "customers", "regulators", "equity_ethics"):
        assert SECRET not in fireline.good("update", "draft", "--to", name)
        (known / "audiences.yaml").write_text(f"audiences:\n  {name}: {{template: greedy.txt.j2}}\n")
        monkeypatch.setenv("FIRELINE_KNOWLEDGE", str(known))
        assert SECRET not in fireline.good("update", "draft", "--to", name), "however greedy the template is"
        monkeypatch.delenv("FIRELINE_KNOWLEDGE")
    said = fireline.good("timeline")
    assert f"{SECRET} four" not in said
    assert "update sent to legal by phone; its text is for the legal side alone" in said
    fireline.good("note", "--legal", f"{SECRET} four, as counsel sees it")
    documents = (("postmortem", "md"), ("record", "json"), ("adverse-event", "md"), ("timeline", "jsonl"))
    for document, form in documents:
        written = fireline.good("export", "AI-INC-2026-0001", document, "--format", form, "-o", "-")
        assert f"{SECRET} four" not in written, document
    assert f"{SECRET} four" in fireline.good("update", "list"), "where it is kept"


def test_the_playbook_asks_for_approval_of_exactly_this_text(
    fireline: CommandLine, hook: FaultServer, tmp_path: Path
) -> None:
    fireline.declare()
    words = tmp_path / "words.txt"
    words.write_text("Refunds are slow today.\n")
    refused = fireline(
        "update", "send", "--to", "customers", "--file", str(words), "--via", "webhook", "--yes"
    )
    assert "waits for communications, legal" in refused.err
    fireline.good("update", "propose", "--to", "customers", "--file", str(words))
    own = fireline("update", "approve", "--as", "legal")
    assert "Whoever proposed an update does not approve it" in own.err
    fireline.good("update", "approve", "--as", "legal", "--by", "Dana Law")
    assert fireline("update", "send", "--via", "webhook", "--yes").code == 1
    fireline.good("update", "approve", "--as", "communications", "--by", "Cy Oh", "--reason", "by phone")
    assert fireline("update", "send", "--via", "webhook").code == 1, "a script says --yes"
    assert hook.asked == []
    fireline.good("update", "send", "--via", "webhook", "--yes")
    body = json.loads(hook.bodies[0])
    assert (body["what"], body["text"]) == ("update", "Refunds are slow today.")
    assert body["incident"] == {"number": "AI-INC-2026-0001"}, "the text and the number, and nothing else"
    (one,) = _listed(fireline)["sent"]
    assert (one["to"], one["channel"], one["by"], one["text"], one["services"]) == (
        "customers", "webhook", "Ana Ruiz", "Refunds are slow today.", {"webhook": "sent"},
    )  # fmt: skip
    assert "approved by Cy Oh for communications, reason: by phone" in fireline.good("timeline")
    assert fireline("update", "send", "--via", "webhook", "--yes").code != 0
    assert len(hook.asked) == 1


def test_a_service_that_reaches_others_and_a_drill_send_nothing(
    fireline: CommandLine, hook: FaultServer
) -> None:
    fireline.declare()
    leak = fireline("update", "send", "--to", "legal", "--via", "webhook", "--yes")
    assert "webhook is no way to legal: others would read it" in leak.err
    drill = fireline.declare("--drill")
    stopped = fireline("update", "send", drill, "--to", "responders", "--via", "webhook", "--yes")
    assert "is a drill: nobody outside is told of it" in stopped.err
    fireline.good("update", drill, "all is well", "--to", "executives")
    fireline.good("outside", "send")
    assert hook.asked == []


def test_what_no_service_took_does_not_count_as_sent(fireline: CommandLine, hook: FaultServer) -> None:
    fireline.declare()
    hook.always(answer(b"", status="403 No"))
    assert fireline("update", "send", "--to", "responders", "--via", "webhook", "--yes").code == 1
    assert _listed(fireline)["sent"][0]["services"] == {"webhook": "refused"}
    assert "Responders: told never" in fireline("update", "list").err


def test_the_clock_says_when_the_next_one_is_due(fireline: CommandLine) -> None:
    fireline.declare()
    fireline.good("update", "We know of it", "--to", "executives", "--at", "18m")
    assert _listed(fireline)["next"] in {"next update due in 12 min", "next update due in 11 min"}
    fireline.good("update", "For counsel", "--to", "legal")
    assert _listed(fireline)["next"] in {"next update due in 12 min", "next update due in 11 min"}
