"""Placeholders: what they may hold, where they may stand, and what real bash makes of them."""

import contextlib
from collections.abc import Iterator

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from data.errors import BadInput, Refused
from runbooks.placeholders import (
    PREDECLARED,
    USE_LIMIT,
    VALUE_LIMIT,
    Parameter,
    check_value,
    find,
    missing,
    problems,
    resolve,
    why_not_a_name,
    why_not_a_value,
)
from tests.runbooks.placeholder_cases import ALLOWED, REFUSED, TYPED
from tests.runbooks.shell_recorder import ShellRecorder

ANY = Parameter(allow="@:/+")
PARAMETERS = {**PREDECLARED, "MODEL_ID": ANY}
MARKER = "zzmarkerzz"


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> ShellRecorder:
    return ShellRecorder(tmp_path_factory.mktemp("shell"))


def _values() -> Iterator[st.SearchStrategy[str]]:
    ends = st.sampled_from("aZ09bx")
    middle = st.text("abzXYZ019._@:/+-", max_size=12)
    yield st.builds(lambda first, inner, last: first + inner + last, ends, middle, ends)
    yield st.sampled_from([
        "0", "1", "2", "do", "done", "in", "then", "fi", "if", "esac", "time", "eval", "rm", "mutate", "true",
        "A" * VALUE_LIMIT, "a@b", "x:y", "a/b", "a+b", "0x10", "1.5", "MODEL_ID", "INC-XXXX", "a-b_c.d",
        "http:a", "delete", "n", "e1", "a-0", "1-9", "x.y.z", "EOF",
    ])  # fmt: skip


VALUES = st.one_of(*_values()).filter(lambda value: not why_not_a_value(value, ANY))


@pytest.mark.parametrize("template", [*ALLOWED, *TYPED])
def test_values_are_only_themselves_to_bash(shell: ShellRecorder, template: str) -> None:
    values = dict.fromkeys(PARAMETERS, MARKER)
    expected = shell.run(resolve(template, values, PARAMETERS))
    assert expected

    @settings(max_examples=6)
    @given(VALUES)
    def same(value: str) -> None:
        text = resolve(template, {**values, "MODEL_ID": value}, PARAMETERS)
        wanted = sorted([word.replace(MARKER, value) for word in call] for call in expected)
        assert shell.run(text) == wanted
        assert text == template.replace("MODEL_ID", value)

    same()


@pytest.mark.parametrize("template", REFUSED)
def test_places_where_a_value_could_act(template: str) -> None:
    assert problems(template, PARAMETERS)
    with pytest.raises(Refused, match="MODEL_ID"):
        resolve(template, {"MODEL_ID": "x"}, PARAMETERS)


TOKENS = [
    "MODEL_ID", "tool", "echo", "kubectl", "get", "pods", "curl", "http://h/", "jq", "--arg", "'", '"',
    "`", "$(", ")", "${", "}", "$x", "$", "(", "{", "|", "&&", "&", ";", "\n", "\\", "\\\n", "<", ">",
    "<<", "<<<", "EOF\n", "#", "=", "-", "--", "x=", "[", "]", "[[", "]]", "!", "*", "?", "~", "@", "%",
    "if ", "then ", "fi", "for i in ", "do ", "done", "case ", "esac", "eval", "xargs", "2>", "&1", "$((",
    "))", "$'", "é", "a", "1", "{a,", "..", "f()", "time", "exec", "printf", "%s", "-d", "sort", "cat",
    " ", "  ",
]  # fmt: skip


@st.composite
def disturbed(draw: st.DrawFn) -> str:
    """A command that takes a value, with tokens thrown into it."""
    text = draw(st.sampled_from(ALLOWED))
    for token in draw(st.lists(st.sampled_from(TOKENS), max_size=5)):
        at = draw(st.integers(0, len(text)))
        text = text[:at] + token + text[at:]
    return text


@settings(max_examples=800)
@given(disturbed(), VALUES)
def test_whatever_text_takes_a_value_takes_it_as_itself(
    shell: ShellRecorder, template: str, value: str
) -> None:
    assume("$$" not in template)  # the shell's own pid, which differs from run to run
    if problems(template, PARAMETERS):
        return
    values = dict.fromkeys(PARAMETERS, MARKER)
    before = shell.run(resolve(template, values, PARAMETERS))
    left = shell.files()
    with contextlib.suppress(Refused):  # the last look, at the resolved text, may still say no
        text = resolve(template, {**values, "MODEL_ID": value}, PARAMETERS)
        assert shell.run(text) == sorted([word.replace(MARKER, value) for word in call] for call in before)
        assert shell.files() == [name.replace(MARKER, value) for name in left]


@pytest.mark.parametrize(
    "value",
    [
        "", "-a", "a-", ".a", "a.", "a..b", "a--b", "a//b", "a/.b", "a b", "a;b", "a$b", "a`b", "a\nb",
        "a\n", "\na", "a'b", 'a"b', "a\\b", "a*b", "a{b", "a=b", "a,b", "a#b", "a%b", "a~b", "a!b", "a|b",
        "a&b", "a<b", "é", "１", "a\u200bb", "a\x00b", "_a", "a_", "@a", "a:", "/a", "+a",
        "A" * (VALUE_LIMIT + 1),
    ],
)  # fmt: skip
def test_values_above_the_ceiling(value: str) -> None:
    assert why_not_a_value(value, ANY)
    with pytest.raises(BadInput):
        resolve("tool MODEL_ID", {"MODEL_ID": value}, {"MODEL_ID": ANY})


@pytest.mark.parametrize("character", "@:/+")
def test_characters_that_must_be_declared(character: str) -> None:
    value = f"a{character}b"
    assert "does not allow" in why_not_a_value(value, Parameter())
    assert why_not_a_value(value, Parameter(allow=character)) == ""


@given(st.text(min_size=1, max_size=20))
def test_only_listed_characters_are_ever_taken(value: str) -> None:
    listed = set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._@:/+-")
    if not set(value) <= listed:
        assert why_not_a_value(value, ANY)


def test_a_runbook_can_only_narrow() -> None:
    with pytest.raises(ValueError, match="only characters out of"):
        Parameter(allow="$")
    narrow = Parameter(pattern=r"v[0-9]+\.[0-9]+")
    assert check_value("X", "v1.2", narrow) == "v1.2"
    with pytest.raises(BadInput, match="does not match"):
        check_value("X", "v1.2x", narrow)
    assert why_not_a_value("a;b", Parameter(pattern=".*"))


@pytest.mark.parametrize("pattern", ["(a+)+", "a*a*a*a*", "(?=a)", "[", "a" * 201, "(a)*"])
def test_patterns_that_could_run_for_ever(pattern: str) -> None:
    with pytest.raises(ValueError, match=r"pattern|regular expression"):
        Parameter(pattern=pattern)


def test_whole_tokens_only() -> None:
    text = "MODEL_IDS -sMODEL_ID MODEL_ID_2 éMODEL_ID MODEL_ID-x x-MODEL_ID INC-XXXX INC-XXXXX "
    text += "MODEL_VERSION=MODEL_ID"
    assert [(use.name, text[use.start - 1], text[use.end : use.end + 1]) for use in find(text)] == [
        ("MODEL_ID", " ", "-"),
        ("MODEL_ID", "-", " "),
        ("INC-XXXX", " ", " "),
        ("MODEL_ID", "=", ""),
    ]


def test_one_pass() -> None:
    values = {"MODEL_ID": "MODEL_PREVIOUS_VERSION", "MODEL_PREVIOUS_VERSION": "MODEL_ID"}
    text = resolve("tool MODEL_ID MODEL_PREVIOUS_VERSION", values)
    assert text == "tool MODEL_PREVIOUS_VERSION MODEL_ID"


def test_model_version_is_not_a_placeholder() -> None:
    text = "kubectl set env deployment/x MODEL_VERSION=MODEL_PREVIOUS_VERSION"
    assert resolve(text, {"MODEL_PREVIOUS_VERSION": "4.1.1", "MODEL_VERSION": "9"}).endswith(
        " MODEL_VERSION=4.1.1"
    )
    assert why_not_a_name("MODEL_VERSION")


def test_what_is_missing_is_named_once() -> None:
    text = "tool MODEL_ID INC-XXXX MODEL_ID"
    assert missing(text, {"INC-XXXX": ""}, PREDECLARED) == ["MODEL_ID", "INC-XXXX"]
    with pytest.raises(BadInput, match="no value for MODEL_ID, INC-XXXX"):
        resolve(text, {})


def test_problems_say_where() -> None:
    [problem] = problems("tool a; MODEL_ID b")
    assert (problem.name, problem.offset) == ("MODEL_ID", 8)
    assert problem.message == "a value may not be part of a program's name"


def test_too_many_placeholders_are_refused() -> None:
    assert problems("tool" + " MODEL_ID" * USE_LIMIT) == []
    [problem] = problems("tool" + " MODEL_ID" * (USE_LIMIT + 1))
    assert "at most 200 values" in problem.message


def test_only_the_e_mail_address_takes_an_at_sign() -> None:
    at = [name for name, parameter in PREDECLARED.items() if "@" in parameter.allow]
    assert at == ["OPERATOR_EMAIL"]
    assert why_not_a_value("a.b+c@example.com", PREDECLARED["OPERATOR_EMAIL"]) == ""


@pytest.mark.parametrize("name", ["NAMESPACE", "DATA_PIPELINE", "MODEL_ID", "INC-XXXX", "X_1Y"])
def test_names_that_can_be_declared(name: str) -> None:
    assert why_not_a_name(name) == ""


@pytest.mark.parametrize(
    "name", ["GET", "POST", "PATCH", "name", "A-B", "_A_B", "FIRELINE_REASON", "X" * 61, "ABCD_"]
)
def test_names_that_cannot_be_declared(name: str) -> None:
    assert why_not_a_name(name)
