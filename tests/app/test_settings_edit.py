"""Changing one key leaves every other byte of the file as it was."""

import re
import tomllib
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.settings.edit import Plain, changed, write, written
from data.errors import BadInput

FILE = Path("config.toml")
WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12)
STRINGS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
VALUES: st.SearchStrategy[Plain] = st.one_of(
    STRINGS, st.lists(STRINGS, max_size=3), st.integers(0, 10**6), st.floats(0.001, 300)
)
SPACE = st.sampled_from(["", " ", "\t", "   "])
VALUE_TEXTS = st.one_of(
    WORDS.filter(lambda text: "'" not in text).map(lambda text: f"'{text}'"),
    VALUES.map(lambda value: written("x", value).partition(" = ")[2]),
    st.just('[\n  "a", # one\n  "b",\n]'),
    st.just('"""\ntheme = "of a text"\n# no comment\n"""'),
    st.just("'''a # b'''"),
    st.sampled_from(["1.50", "0x1F", "1_000", "true"]),
)


@st.composite
def files(draw: st.DrawFn) -> tuple[str, list[str]]:
    """A text in any style, and its keys."""
    names = draw(st.lists(st.sampled_from("abcdefgh"), unique=True, max_size=5))
    parts = []
    for name in names:
        parts += draw(
            st.lists(st.sampled_from(["", "# note", f'#{name} = "mentioned"', "  # x = 1"]), max_size=2)
        )
        shown = draw(st.sampled_from([name, f'"{name}"', f"'{name}'"]))
        comment = draw(st.sampled_from(["", " # why", '# "quoted" = 1', "\t#"]))
        before, around = draw(SPACE), draw(SPACE)
        parts.append(f"{before}{shown}{around}={draw(SPACE)}{draw(VALUE_TEXTS)}{comment}")
    newline = draw(st.sampled_from(["\n", "\r\n"]))
    text = "\n".join(parts).replace("\n", newline) + draw(st.sampled_from(["", newline, newline * 2]))
    return text, names


def readable(text: str) -> dict[str, object]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        assume(False)
        raise


def touched(before: str, after: str) -> str:
    """The lines of ``before`` between what both texts begin with and what both end with."""
    one, other = (re.findall(r"[^\n]*\n|[^\n]+", text) for text in (before, after))
    shorter = min(len(one), len(other))
    start = next((at for at in range(shorter) if one[at] != other[at]), shorter)
    left = shorter - start
    end = next((at for at in range(left) if one[-1 - at] != other[-1 - at]), left)
    return "".join(one[start : len(one) - end])


@given(files(), st.sampled_from("abcdefghz"), VALUES)
def test_setting_a_key_changes_nothing_else(file: tuple[str, list[str]], name: str, value: Plain) -> None:
    text, _ = file
    before = readable(text)
    after = changed(text, name, value, FILE)
    assert tomllib.loads(after) == {**before, name: value}
    if name in before:
        assert tomllib.loads(touched(text, after)).keys() <= {name}
    else:  # a line was put in; a last line without an end got one
        assert touched(text, after) in {"", text.rpartition("\n")[2]}


@given(files(), st.data())
def test_taking_a_key_out_changes_nothing_else(file: tuple[str, list[str]], data: st.DataObject) -> None:
    text, names = file
    before = readable(text)
    assume(names)
    name = data.draw(st.sampled_from(names))
    after = changed(text, name, None, FILE)
    assert tomllib.loads(after) == {key: value for key, value in before.items() if key != name}
    assert tomllib.loads(touched(text, after)).keys() <= {name}


@pytest.mark.parametrize(
    ("text", "name", "value", "after"),
    [
        ('theme = "day" # mine\n', "theme", "night", 'theme = "night" # mine\n'),
        ("  'theme'='a # b'# c", "theme", "x", "  'theme'=\"x\"# c"),
        ("a = [\n 1, # one\n 2,\n] # end\nb = 1\n", "a", ["x"], 'a = ["x"] # end\nb = 1\n'),
        ("timeout = 10 # s\n", "timeout", 2.5, "timeout = 2.5 # s\n"),
        ("timeout = 1.50\n", "timeout", 2.0, "timeout = 2\n"),
        ('# theme = "night"\nb = 1\n', "theme", "day", '# theme = "night"\ntheme = "day"\nb = 1\n'),
        ("", "theme", "day", 'theme = "day"\n'),
        ("b = 1", "theme", "day", 'b = 1\ntheme = "day"\n'),
        ("b = 1\r\n", "theme", "day", 'b = 1\r\ntheme = "day"\r\n'),
        (
            'a = """\ntheme = "x"\n"""\ntheme = "y"\n',
            "theme",
            "z",
            'a = """\ntheme = "x"\n"""\ntheme = "z"\n',
        ),
        ('a = 1\ntheme = "x"\nb = 2\n', "theme", None, "a = 1\nb = 2\n"),
        ("a = 1\n", "theme", None, "a = 1\n"),
        ('theme = "day" # kept as it is\n', "theme", "day", 'theme = "day" # kept as it is\n'),
    ],
)
def test_examples(text: str, name: str, value: Plain | None, after: str) -> None:
    assert changed(text, name, value, FILE) == after


def test_a_text_that_cannot_be_parsed_is_left_alone() -> None:
    with pytest.raises(BadInput, match=r"config\.toml:1:"):
        changed("theme = \n", "theme", "day", FILE)


def test_writing_keeps_the_mode_and_follows_a_link(tmp_path: Path) -> None:
    real, link = tmp_path / "real.toml", tmp_path / "config.toml"
    real.write_text("a = 1\n")
    real.chmod(0o640)
    link.symlink_to(real)
    write(link, "a = 2\n")
    assert link.is_symlink()
    assert (real.read_text(), real.stat().st_mode & 0o777) == ("a = 2\n", 0o640)
    new = tmp_path / "sub" / "config.toml"
    write(new, "b = 1\n")
    assert new.stat().st_mode & 0o777 == 0o600
    assert [file.name for file in new.parent.iterdir()] == ["config.toml"]


def test_what_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(BadInput, match="cannot be written: ") as caught:
        write(tmp_path / "file" / "config.toml", "")
    assert caught.value.kept
