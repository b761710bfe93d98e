"""What of a shell text is understood, and that nothing else is taken for understood."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runbooks.shell_grammar import LENGTH_LIMIT, parse
from runbooks.shell_words import Text


def commands(text: str) -> list[list[str]]:
    script = parse(text)
    assert script.troubles == []
    return [[word.shown for word in simple.words] for simple in script.simples]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a b | c && d || e; f & g", [["a", "b"], ["c"], ["d"], ["e"], ["f"], ["g"]]),
        ("a \\\n  b", [["a", "b"]]),
        ("""a 'x y'"z $v" """, [["a", "x yz …"]]),
        ('a "x\\"y"', [["a", 'x"y']]),
        ("a b\\;c", [["a", "b;c"]]),
        ("if a; then b; elif c; then d; else e; fi", [["a"], ["b"], ["c"], ["d"], ["e"]]),
        ("while a; do b; done", [["a"], ["b"]]),
        ("until a; do b; done", [["a"], ["b"]]),
        ("for i in x $(a); do b; done", [["a"], ["b"]]),
        ("(a; { b; }); ! c", [["a"], ["b"], ["c"]]),
        ("x=$(a) y=1", [["a"]]),
        ('a "$(b "$(c)")" `d`', [["a", "…", "…"], ["b", "…"], ["c"], ["d"]]),
        ("cat <(a)", [["cat", "…"], ["a"]]),
        ('[ -n "$x" ] && a', [["[", "-n", "…", "]"], ["a"]]),
        ("export A=1 B", [["export", "A=1", "B"]]),
        ("a # b c\nd", [["a"], ["d"]]),
        ("", []),
        ("# nothing\n", []),
    ],
)
def test_commands(text: str, expected: list[list[str]]) -> None:
    assert commands(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "a '", "a | ", "if a", "a $((1+1))", "((a))", "[[ a ]]", "f() { a; }", "function f { a; }",
        "case a in b) c;; esac", "select x in a; do b; done", "for ((;;)); do a; done", "cat <<E\nx\nE",
        "a=(1 2)", "a[0]=1", "echo ${x:-`rm z`}", "echo ${x:-$(rm z)}", "echo ${!x}", "echo ${x@P}",
        "echo ${x/a/b}", "echo ${x:=y}",
        "k\\\nubectl get", "echo \\ x", "echo é", 'echo "x $ y"', 'echo $"x"',
        "é=1 ls", "é a", "$é", "echo ${é}", "a\u2028b",
        "echo $[1]", "a\rb", "a\0b", "a >&-", "a;;b", "a <> b", "(" * 80 + "a" + ")" * 80,
        "$(" * 80 + "a" + ")" * 80, "a" * (LENGTH_LIMIT + 1), 'a "`b \\`c\\``"', "cat >(a)",
    ],
)  # fmt: skip
def test_what_is_not_understood(text: str) -> None:
    assert parse(text).troubles


def test_trouble_says_where() -> None:
    [trouble] = parse("a\nb $((1))").troubles
    assert (trouble.offset, trouble.message) == (4, "“arithmetic_expansion” is not followed here")


def test_offsets_count_characters_not_bytes() -> None:
    script = parse("a 'é' b")
    assert [(word.start, word.end) for word in script.simples[0].words] == [(0, 1), (2, 5), (6, 7)]


def test_redirects_assignments_and_loops_are_kept() -> None:
    script = parse("A=1 a > f 2>&1\nx=$y\nfor i in 1; do b; done")
    assert [(r.operator, r.target and r.target.raw) for r in script.redirects] == [(">", "f"), (">&", "1")]
    assert [a.name for a in script.simples[0].assignments] == ["A"]
    assert [a.name for a in script.assignments] == ["x"]
    assert [name for _, name in script.loop_variables] == ["i"]


def test_what_output_is_piped_into() -> None:
    script = parse("{ a; b; } | while read x; do c; done | d; e")
    [a, b, read, c, d, e] = script.simples
    assert [other.name for other in script.downstream(a)] == ["read", "c", "d"]
    assert [other.name for other in script.downstream(b)] == ["read", "c", "d"]
    assert [other.name for other in script.downstream(read)] == ["d"]
    assert [list(script.downstream(c)), list(script.downstream(d)), list(script.downstream(e))] == [
        [d],
        [],
        [],
    ]


@given(st.text(max_size=200) | st.text("ab $(){}'\"`\\;|&<>\n#=-[]*!", max_size=60))
def test_any_text_is_read_without_error(text: str) -> None:
    script = parse(text)
    for simple in script.simples:
        for word in simple.words:
            assert 0 <= word.start <= word.end <= len(text)
            if not script.troubles:
                assert text[word.start : word.end] == word.raw


def test_characters_beyond_ascii_inside_quotes_are_only_text() -> None:
    [[name, first, second]] = commands("echo 'größer 𝄞' \"naïve $v é\"")
    assert (name, first) == ("echo", "größer 𝄞")
    assert second == "naïve … é"
    assert len(parse("a # größe").comments) == 1


def test_the_scanner_never_sees_what_ends_the_process() -> None:
    """The grammar's scanner looks any character up in a table of 256: others end the process, sometimes."""
    source = Text("é\U0010ffff\x00a")
    assert len(source.for_grammar) == len(source.data)
    assert source.for_grammar.isascii()
