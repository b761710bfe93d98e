"""A kill waits for a second responder where the settings say so; or the glass is broken, and reviewed."""

import hashlib
from pathlib import Path

import pytest

from data.ambient import Ambient
from data.journal.actors import Responder
from data.journal.kinds import KillArmed, KillCountdown
from data.journal.store import Journal
from data.times import MINUTE
from runbooks import approval
from tests.app.command_line import CommandLine, Ran
from tests.app.terminal_session import session

BOOK = """
runbook:
  name: Kill
  incident_type: harmful_output
  version: "1"
  containment:
    steps:
      - action: Stop the model with the kill switch
        command: echo killed >> ROOT/killed
        rollback: rm ROOT/killed
        verify: test -e ROOT/killed
        risk: destroys
      - {action: Serve another, command: echo x > ROOT/served, rollback: rm ROOT/served, risk: changes}
      - action: Change the contract
        command: echo x > ROOT/changed
        rollback: rm ROOT/changed
        second_approver: true
"""
MODEL = "chat-v2"
OTHER = ("--responder", "Bo Li")
NAMED = ("--section", "containment", "--step")


@pytest.fixture
def book(tmp_path: Path, fireline: CommandLine) -> str:
    file = tmp_path / "kill.yaml"
    file.write_text(BOOK.replace("ROOT", str(tmp_path)))
    file.chmod(0o600)
    fireline.good("trust", str(file), "--yes")
    return str(file)


@pytest.fixture
def number(fireline: CommandLine, book: str, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("FIRELINE_SECOND_APPROVER", "1")
    return fireline.declare("--model", MODEL)


def kill(fireline: CommandLine, book: str, *more: str) -> Ran:
    return fireline("run", book, *NAMED, "1", "--confirm", MODEL, *more)


def test_a_kill_runs_once_for_each_approval_by_somebody_else(
    fireline: CommandLine, book: str, number: str, tmp_path: Path
) -> None:
    refused = kill(fireline, book)
    assert refused.code == 1
    assert f"fireline approve {number}" in refused.err
    assert "--break-glass REASON" in refused.err
    kill(fireline, book)
    assert fireline.good("timeline").count("a second responder is asked to approve it") == 1
    assert "waits for approval" in fireline.good("status", number)
    own = fireline("approve", "--yes")
    assert own.code == 1
    assert "not Ana Ruiz again" in own.err
    assert not (tmp_path / "killed").exists()
    approved = fireline("approve", "--yes", *OTHER)
    assert approved.code == 0, approved
    assert f"echo killed >> {tmp_path}/killed" in approved.err
    assert approval.NO_SECURITY in approved.err
    done = kill(fireline, book)
    assert done.code == 0, done
    assert "approved by Bo Li" in done.err
    assert (tmp_path / "killed").read_text() == "killed\n"
    again = kill(fireline, book)
    assert again.code == 1, "an approval is good for one run"
    timeline = fireline.good("timeline")
    assert "approved by Bo Li, from the same Unix account" in timeline
    fireline.good("rollback", *NAMED, "1", "--confirm", MODEL)
    assert not (tmp_path / "killed").exists(), "the way back waits for nobody"


def test_what_was_approved_is_exactly_what_runs(
    fireline: CommandLine, book: str, number: str, tmp_path: Path
) -> None:
    kill(fireline, book)
    fireline.good("approve", number, "--yes", *OTHER)
    file = Path(book)
    file.write_text(file.read_text().replace("echo killed", "echo murdered"))
    fireline.good("trust", book, "--yes")
    assert kill(fireline, book).code == 1
    assert not (tmp_path / "killed").exists()


def test_a_refusal_stands(fireline: CommandLine, book: str, number: str, tmp_path: Path) -> None:
    kill(fireline, book)
    fireline.good("approve", number, "--refuse", "--reason", "try the fallback first", *OTHER)
    refused = kill(fireline, book)
    assert "refused by Bo Li" in refused.err
    assert "try the fallback first" in fireline.good("timeline")
    assert not (tmp_path / "killed").exists()


def test_a_broken_glass_is_to_be_reviewed_in_the_record_and_at_closing(
    fireline: CommandLine, book: str, number: str, tmp_path: Path
) -> None:
    done = kill(fireline, book, "--break-glass", "it harms people now")
    assert done.code == 0, done
    assert (tmp_path / "killed").exists()
    said = "glass broken, to be reviewed: it harms people now"
    assert said in fireline.good("timeline")
    assert said in fireline.good("export", number, "record")
    assert "To be reviewed" in fireline.good("status", number)
    assert "To be reviewed" in fireline("resolve", number).err
    assert "to be reviewed: it harms people now" in fireline.good("export", number, "postmortem")
    own = fireline("approve", number, "--review", "--reason", "I was right")
    assert "not Ana Ruiz again" in own.err
    fireline.good("approve", number, "--review", "--reason", "right: it harmed people", *OTHER)
    closed = fireline("close", number, "--as", "resolved", "--reason", "over", "--without-review", "a test")
    assert closed.code == 0
    assert "To be reviewed" not in closed.err
    assert "reviewed by Bo Li, right: it harmed people" in fireline.good("timeline", number)
    assert fireline("approve", number, "--review", "--reason", "again", *OTHER).code == 2


def test_other_steps_wait_only_where_they_declare_it(
    fireline: CommandLine, book: str, number: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert fireline("run", book, *NAMED, "2", "--yes").code == 0
    monkeypatch.delenv("FIRELINE_SECOND_APPROVER")
    assert kill(fireline, book).code == 0, "off by default"
    assert fireline("run", book, *NAMED, "3", "--yes").code == 1
    fireline.good("approve", number, "--yes", *OTHER)
    assert fireline("run", book, *NAMED, "3", "--yes").code == 0
    assert (tmp_path / "changed").exists()


def test_a_script_asks_for_nothing_before_its_own_word_is_given(
    fireline: CommandLine, book: str, number: str
) -> None:
    assert fireline("run", book, *NAMED, "1", "--yes").code == 1
    assert "asked to approve" not in fireline.good("timeline")
    assert fireline("approve", number, "--yes", *OTHER).code == 2


def test_at_a_terminal_it_is_waited_for(
    fireline: CommandLine, book: str, number: str, tmp_path: Path
) -> None:
    with session("run", book, "--incident", number, *NAMED, "1") as terminal:
        terminal.expect("Asked for approval")
        terminal.send("")
        terminal.expect("nobody answered yet")
        fireline.good("approve", number, "--yes", *OTHER)
        terminal.send("")
        terminal.expect("approved by Bo Li")
        terminal.expect(f"Type {MODEL}")
        terminal.send(MODEL)
        assert terminal.end() == 0, terminal.seen
    assert (tmp_path / "killed").exists()


def test_an_automatic_kill_breaks_the_glass(
    fireline: CommandLine, book: str, number: str, tmp_path: Path
) -> None:
    from app.killing import Hand
    from app.settings import load
    from app.wiring import Wiring

    armed = KillArmed(MODEL, "Harm", book, 60, "alone", hashlib.sha256(Path(book).read_bytes()).hexdigest())
    wiring = Wiring(load())
    try:
        from runbooks.kill import arming

        arming.arm(wiring.journal, armed)
        said = KillCountdown(MODEL, "Harm", wiring.ambient.now(), ("t1", "t2"))
        hand = Hand(wiring, armed)
        hand.count_down(said)
        assert hand.kill(said) == f"killed in {number}; its undo is fireline rollback {number}"
    finally:
        wiring.close()
    assert (tmp_path / "killed").exists()
    assert "To be reviewed" in fireline.good("status", number)


def test_an_approval_is_good_for_half_an_hour(
    fireline: CommandLine, book: str, number: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    kill(fireline, book)
    fireline.good("approve", number, "--yes", *OTHER)
    monkeypatch.setattr(approval, "LASTS", 0)
    assert kill(fireline, book).code == 1


def test_a_nameless_responder_approves_nothing(fireline: CommandLine, book: str, number: str) -> None:
    kill(fireline, book)
    nobody = Responder("root@web1, unnamed", "web1", "root", named=False)
    with Journal.open(fireline.home, Ambient(), nobody) as journal:
        from data.errors import Refused
        from data.incident.incidents import Incidents

        incidents = Incidents(journal)
        incident = incidents.get(number)
        [request] = approval.waiting(incident, journal.ambient.now())
        with pytest.raises(Refused, match="by name"):
            approval.answer(incidents, incident, request.id, approved=True)
        assert approval.waiting(incident, journal.ambient.now() + 31 * MINUTE) == []


def test_a_request_waits_no_more_once_the_glass_was_broken_for_its_step(
    fireline: CommandLine, book: str, number: str
) -> None:
    kill(fireline, book)
    assert "waits for approval" in fireline.good("status", number)
    assert kill(fireline, book, "--break-glass", "it harms people now").code == 0
    status = fireline.good("status", number)
    assert "To be reviewed" in status
    assert "waits for approval" not in status
    late = fireline("approve", "--yes", *OTHER)
    assert late.code == 2
    assert "waits for approval" in late.err, "nothing is approved that ran already"
    assert "Asked for approval" in kill(fireline, book).err, "the next kill is asked for anew"
    assert "waits for approval" in fireline.good("status", number)
