"""Following an output: whole lines, cleaned, and never more than a screen can take."""

import tempfile
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from runbooks.output_reader import BEHIND, CHUNK, OutputReader


def test_a_growing_file_is_read_by_lines(tmp_path: Path) -> None:
    path = tmp_path / "out"
    reader = OutputReader(path)
    assert reader.read() == ""
    path.write_bytes(b"one\ntw")
    assert reader.read() == "one\n"
    path.write_bytes(b"one\ntwo\nth")
    assert reader.read() == "two\n"
    assert reader.read() == ""
    assert reader.read(last=True) == "th"
    assert reader.read(last=True) == ""


def test_a_character_that_comes_in_two_parts_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "out"
    reader = OutputReader(path)
    content = "grün\n".encode()
    path.write_bytes(content[:3])
    assert reader.read() == ""
    path.write_bytes(content)
    assert reader.read() == "grün\n"


def test_a_flood_is_skipped_and_said(tmp_path: Path) -> None:
    path = tmp_path / "out"
    path.write_bytes(b"x\n" * BEHIND + b"the end\n")
    reader, seen = OutputReader(path), ""
    while printed := reader.read():
        seen += printed
    assert "bytes not shown here" in seen
    assert seen.endswith("the end\n")
    assert len(seen) < 2 * CHUNK


@given(st.lists(st.text("ab \nü", max_size=40), max_size=10))
def test_nothing_is_lost_and_nothing_comes_twice(parts: list[str]) -> None:
    with tempfile.TemporaryDirectory() as directory:
        path, seen = Path(directory, "out"), ""
        reader = OutputReader(path)
        with path.open("ab", buffering=0) as file:
            for part in parts:
                file.write(part.encode())
                seen += reader.read()
        while printed := reader.read(last=True):
            seen += printed
    assert seen == "".join(parts)
