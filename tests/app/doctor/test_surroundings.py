"""The doctor on programs, directories, files, the person and the terminal."""

import os
from pathlib import Path

import pytest

from app import settings
from app.doctor import examine, files, here, places, programs
from app.wiring import Wiring
from data.finding import Finding


def parts(**environment: str) -> Wiring:
    return Wiring(settings.load({f"FIRELINE_{name}": value for name, value in environment.items()}))


def by_name(found: list[Finding]) -> dict[str, Finding]:
    for finding in found:
        assert finding.remedy or finding.state == "good", finding
    return {finding.name: finding for finding in found}


def script(folder: Path, name: str, text: str) -> None:
    file = folder / name
    file.write_text(f"#!/bin/sh\n{text}\n")
    file.chmod(0o755)


# --- programs ----------------------------------------------------------------------------------------------


def test_programs_are_found_with_their_versions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script(tmp_path, "kubectl", 'echo \'{"clientVersion": {"gitVersion": "v1.32.4"}}\'')
    script(tmp_path, "jq", "echo jq-1.7")
    script(tmp_path, "curl", "echo broken >&2; exit 2")
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    found = by_name(examine(list(programs.checks())))
    assert "version 1.32.4" in found["kubectl"].said
    assert "version" in found["bash"].said
    assert (found["curl"].state, "broken" in found["curl"].said) == ("bad", True)
    assert (found["jq"].state, found["jq"].said) == ("good", f"{tmp_path}/jq, version 1.7.")


def test_programs_that_are_missing_or_too_old(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script(tmp_path, "bash", "echo 3.2")
    monkeypatch.setenv("PATH", f"{tmp_path}")
    found = by_name(examine(list(programs.checks())))
    assert {finding.state for finding in found.values()} == {"bad"}
    assert "4.4 or newer" in found["bash"].said
    assert "Install kubectl" in found["kubectl"].remedy


# --- directories -------------------------------------------------------------------------------------------


def test_a_store_that_is_not_there_yet_is_no_fault_and_is_not_made(tmp_path: Path) -> None:
    home = tmp_path / "a" / "store"
    found = by_name(examine(list(places.checks(parts(HOME=str(home)).settings))))
    assert found["store"].state == "good"
    assert found["settings file"].state == "skipped"
    assert not home.exists()


def test_a_store_that_others_may_look_into(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    found = by_name(examine(list(places.checks(parts(HOME=str(tmp_path)).settings))))
    assert (found["store"].state, found["store"].remedy) == ("warning", f"chmod 700 {tmp_path}")


def test_a_store_that_is_a_file(tmp_path: Path) -> None:
    file = tmp_path / "store"
    file.write_text("")
    found = by_name(examine(list(places.checks(parts(HOME=str(file)).settings))))
    assert (found["store"].state, "not a directory" in found["store"].said) == ("bad", True)


def test_a_network_file_system_is_a_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.doctor.places.is_network", lambda _: "nfs4")
    found = by_name(examine(list(places.checks(parts(HOME=str(tmp_path)).settings))))
    assert (found["store"].state, "nfs4" in found["store"].said) == ("bad", True)


@pytest.mark.parametrize(("limit", "state"), [("LOW", "warning"), ("FULL", "bad")])
def test_little_room_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, state: str) -> None:
    for name in ("LOW", limit):
        monkeypatch.setattr(places, name, 10**18)
    tmp_path.chmod(0o700)
    _, room = examine(list(places.checks(parts(HOME=str(tmp_path)).settings)))[:2]
    assert room.state == state
    assert "MB are free" in room.said


def test_directories_of_the_settings(tmp_path: Path) -> None:
    open_to_all = tmp_path / "open"
    open_to_all.mkdir(mode=0o777)
    open_to_all.chmod(0o777)
    given = parts(
        RUNBOOKS=f"{open_to_all}:{tmp_path}/none", KNOWLEDGE=str(tmp_path), VALIDATIONS=f"{tmp_path}/gx"
    ).settings
    found = examine(list(places.checks(given)))[-4:]
    assert [finding.state for finding in found] == ["bad", "bad", "good", "bad"]
    assert "can be written by others" in found[0].said
    assert "is not a directory" in found[1].said
    assert "take it out of validations" in found[3].remedy


# --- files -------------------------------------------------------------------------------------------------


def test_what_ships_is_well() -> None:
    found = by_name(examine(list(files.checks(parts()))))
    assert [found[name].state for name in ("knowledge", "systems", "runbooks")] == ["good", "skipped", "good"]


def test_files_that_cannot_be_taken_are_named_with_their_place(tmp_path: Path) -> None:
    (tmp_path / "taxonomy.yaml").write_text("types: 3\n")
    (tmp_path / "models.yaml").write_text("models:\n  a: {namespce: x}\n")
    books = tmp_path / "books"
    books.mkdir(mode=0o700)
    (books / "bad.yaml").write_text("runbook: {\n")
    given = parts(KNOWLEDGE=str(tmp_path), RUNBOOKS=str(books))
    found = examine(list(files.checks(given)))
    bad = [finding.said for finding in found if finding.state == "bad"]
    for place in ("taxonomy.yaml:1:", "models.yaml:2:", "bad.yaml:"):
        assert any(f"{place}" in said for said in bad), (place, bad)


# --- the person and the terminal ---------------------------------------------------------------------------


def test_a_shared_account_without_a_name_is_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGNAME", "oncall")
    responder, _ = examine(list(here.checks(parts().settings, {})))
    assert (responder.state, "unnamed" in responder.said) == ("warning", True)
    monkeypatch.setenv("FIRELINE_RESPONDER", "Mia")
    responder, terminal = examine(list(here.checks(parts().settings, os.environ)))
    assert (responder.state, terminal.state) == ("good", "skipped")


def test_a_keys_file_that_is_refused_is_said_with_its_place(tmp_path: Path) -> None:
    file = tmp_path / "fireline" / "keys.toml"
    file.parent.mkdir()
    file.with_name("config.toml").touch()
    mine = parts(CONFIG=str(file.with_name("config.toml"))).settings
    assert "keys file" not in by_name(examine(list(places.checks(mine))))
    file.write_text('[incident]\nrunbok = "Q"\n')
    found = by_name(examine(list(places.checks(mine))))["keys file"]
    assert (found.state, found.remedy) == ("warning", "Did you mean incident.runbook?")
    assert f"{file}:2:1: 'incident.runbok' is no action. The keys stay" in found.said
    file.write_text('[incident]\nnote = "Q"\n')
    assert "1 key of your own" in by_name(examine(list(places.checks(mine))))["keys file"].said
