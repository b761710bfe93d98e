"""Whose runbooks may run commands."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from data.errors import Untrusted
from data.journal.store import Journal
from runbooks.book import Runbook
from runbooks.format import LIBRARY, load
from runbooks.trust import require, standing, trust, why_unsafe


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with Journal.open(tmp_path / "home") as opened:
        yield opened


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    made = tmp_path / "runbooks"
    made.mkdir(mode=0o755)
    made.chmod(0o755)
    return made


def write(directory: Path, text: str = "runbook: {name: mine}\n", name: str = "mine.yaml") -> Runbook:
    path = directory / name
    path.write_text(text)
    path.chmod(0o644)
    return load(path)


def test_what_ships_is_trusted(journal: Journal) -> None:
    runbook = load(LIBRARY / "performance-degradation.yaml")
    assert standing(runbook, journal, []).may_run
    require(standing(runbook, journal, []), runbook)


def test_a_file_of_a_directory_is_looked_at_once(journal: Journal, directory: Path) -> None:
    runbook = write(directory)
    assert standing(runbook, journal, [directory]).state == "new"
    with pytest.raises(Untrusted, match="nobody has looked at it yet") as caught:
        require(standing(runbook, journal, [directory]), runbook)
    assert caught.value.remedy == f"Look at it, then: fireline trust {runbook.path}"
    trust(journal, runbook)
    assert standing(runbook, journal, [directory]).state == "trusted"
    changed = write(directory, "runbook: {name: changed}\n")
    assert standing(changed, journal, [directory]).state == "changed"
    trust(journal, changed)
    assert standing(changed, journal, [directory]).state == "trusted"
    assert standing(runbook, journal, [directory]).state == "trusted", "trust is given to content"
    again = write(directory, name="copy.yaml")
    assert standing(again, journal, [directory]).state == "trusted"


def test_trust_is_an_event(journal: Journal, directory: Path) -> None:
    runbook = write(directory)
    trust(journal, runbook)
    [event] = [event for _, event in journal.events("") if event.body.kind == "runbook_trusted"]
    assert event.body.subject == runbook.sha256
    assert str(directory / "mine.yaml").encode() in (event.payload or b"")


def test_a_named_file_is_trusted_by_that_act(journal: Journal, tmp_path: Path) -> None:
    runbook = write(tmp_path)
    assert standing(runbook, journal, []).state == "new"
    trust(journal, runbook)
    assert standing(runbook, journal, []).may_run


@pytest.mark.parametrize("mode", [0o775, 0o757, 0o777, 0o1777])
def test_a_directory_that_others_can_write(journal: Journal, directory: Path, mode: int) -> None:
    runbook = write(directory)
    trust(journal, runbook)
    directory.chmod(mode)
    stands = standing(runbook, journal, [directory])
    assert stands.state == "unsafe"
    assert stands.why == f"{directory} can be written by others"
    with pytest.raises(Untrusted) as caught:
        require(stands, runbook)
    assert "chmod go-w" in caught.value.remedy


def test_everything_above_counts(tmp_path: Path, directory: Path) -> None:
    deep = directory / "a" / "b"
    deep.mkdir(parents=True)
    for place in (deep, deep.parent):
        place.chmod(0o755)
    runbook = write(deep)
    assert why_unsafe(runbook.path) == ""
    directory.chmod(0o1777)
    assert why_unsafe(runbook.path) == "", "a sticky directory above, like /tmp"
    directory.chmod(0o777)
    assert why_unsafe(runbook.path) == f"{directory} can be written by others"
    directory.chmod(0o755)
    runbook.path.chmod(0o664)
    assert why_unsafe(runbook.path) == f"{runbook.path} can be written by others"


def test_links_do_not_lead_around_it(tmp_path: Path, directory: Path) -> None:
    open_to_all = tmp_path / "open"
    open_to_all.mkdir()
    open_to_all.chmod(0o777)
    runbook = write(directory)
    link = open_to_all / "link.yaml"
    link.symlink_to(runbook.path)
    assert why_unsafe(link) == f"{open_to_all} can be written by others"
    target = write(open_to_all)
    inside = directory / "inside.yaml"
    inside.symlink_to(target.path)
    assert why_unsafe(inside) == f"{open_to_all} can be written by others"


def test_a_link_in_a_directory_stands_under_its_rules(
    journal: Journal, tmp_path: Path, directory: Path
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    elsewhere.chmod(0o777)
    target = write(elsewhere)
    link = directory / "mine.yaml"
    link.symlink_to(target.path)
    assert standing(load(link), journal, [directory]).state == "unsafe"


def test_other_owners(directory: Path) -> None:
    runbook = write(directory)
    stranger = os.geteuid() + 1
    mine = why_unsafe(runbook.path, os.geteuid())
    theirs = why_unsafe(runbook.path, stranger)
    assert mine == ""
    assert theirs == ("" if os.geteuid() == 0 else f"{runbook.path} belongs to another user")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_a_file_of_another_user(journal: Journal, directory: Path) -> None:
    runbook = write(directory)
    os.chown(runbook.path, 12345, 12345)
    assert standing(runbook, journal, [directory]).why == f"{runbook.path} belongs to another user"


def test_a_file_that_is_gone(directory: Path) -> None:
    runbook = write(directory)
    runbook.path.unlink()
    assert "cannot be looked at" in why_unsafe(runbook.path)


def test_a_path_that_only_reads_like_the_library_is_not_what_ships(journal: Journal, tmp_path: Path) -> None:
    depth = len(tmp_path.parts)
    deep = tmp_path.joinpath("deep", *["d"] * depth)
    deep.mkdir(parents=True)
    (tmp_path / "link").symlink_to(deep)
    elsewhere = tmp_path / "deep" / LIBRARY.relative_to("/")
    elsewhere.mkdir(parents=True)
    write(elsewhere)
    written = tmp_path.joinpath("link", *[".."] * depth, LIBRARY.relative_to("/"), "mine.yaml")
    assert os.path.abspath(written) == str(LIBRARY / "mine.yaml")  # noqa: PTH100 - links are not followed
    assert standing(load(written), journal, []).state == "new"
