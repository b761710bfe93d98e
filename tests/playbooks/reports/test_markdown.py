"""Foreign text in Markdown stays text: rendered, it reads as it was, and nothing of it acts."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from data.text import clean, clean_line
from playbooks.reports.markdown import block, code, command, fence, inline

RENDERER = MarkdownIt("gfm-like")
HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<!-- hidden",
    "[click](https://evil.example/x)",
    "![pixel](https://evil.example/p.png)",
    "https://evil.example/a_b?c=d&e=f",
    "www.evil.example",
    "evil.com",
    "someone@evil.example",
    "<https://evil.example>",
    "# heading",
    "heading\n=======",
    "heading\n---",
    "- item",
    "1. item",
    "> quote",
    "```\nfence",
    "~~~\nfence",
    "    indented\n  code",
    "a | b | c",
    "|a|b|\n|-|-|",
    "trailing \\",
    "a\\|b | c\\\\| d",
    "`code` ``two`` ```",
    "`x@y.example` and x`@`y.example",
    "&lt;b&gt; &amp; &#60;i&#62;",
    "**bold** __bold__ *em* _em_ ~~gone~~",
    "$x$ and $$y$$",
    "[ref]: https://evil.example",
    "[^1]: note",
    "a\\\nb",
    "two\n\nparagraphs",
    "javascript:alert(1)",
    "\x1b[31mred\x1b]52;c;aGk=\x07 \u202etxt",
    "(https://evil.example).",
    "{{ 7*7 }} {% raw %}",
    "---",
    ":---",
    "+1",
]
texts = st.text(st.characters(codec="utf-8"), max_size=60) | st.lists(
    st.sampled_from([*HOSTILE, "\n", " ", "`", "|", "\\", "@", "_", "*", "<", "&", "x.com", "[", "]", "("]),
    max_size=6,
).map("".join)

_ALLOWED = {"paragraph_open", "paragraph_close", "inline", "text", "code_inline", "softbreak", "hardbreak"}


def flat(tokens: list[Token]) -> list[Token]:
    return [one for token in tokens for one in (token, *flat(token.children or []))]


def read(tokens: list[Token]) -> str:
    """What a reader sees, breaks as spaces."""
    breaks = {"softbreak", "hardbreak", "paragraph_close"}
    shown = (" " if one.type in breaks else one.content for one in flat(tokens) if one.type != "inline")
    return " ".join("".join(shown).split())


@given(texts)
@example("4.1.2")
@example("1.")
def test_a_line_reads_as_it_was_and_nothing_acts(text: str) -> None:
    tokens = RENDERER.parse(inline(text))
    assert {one.type for one in flat(tokens)} <= _ALLOWED
    assert read(tokens) == clean_line(text, 20_000)


@given(texts)
def test_it_acts_no_more_in_an_item_a_heading_or_a_table(text: str) -> None:
    shown = inline(text)
    item = flat(RENDERER.parse(f"- {shown}\n- end"))
    assert [one.type for one in item].count("list_item_open") == 2
    heading = flat(RENDERER.parse(f"# x {shown}\n\nend"))
    assert [one.type for one in heading].count("heading_open") == 1
    table = flat(RENDERER.parse(f"| a | b |\n|---|---|\n| {shown} | end |\n"))
    assert [one.type for one in table].count("td_open") == 2
    assert [one.content for one in table if one.type == "inline"][-1] == "end"
    for tokens in (item, heading, table):
        assert not {one.type for one in tokens} & {
            "link_open",
            "image",
            "html_inline",
            "html_block",
            "em_open",
        }


@given(texts)
def test_several_lines_stay_inside_their_item(text: str) -> None:
    tokens = RENDERER.parse(f"- **x** {block(text, '  ')}\n- end")
    types = [one.type for one in flat(tokens)]
    assert types.count("list_item_open") == 2
    assert types.count("bullet_list_open") == 1
    assert not set(types) & {
        "link_open",
        "image",
        "html_inline",
        "html_block",
        "em_open",
        "heading_open",
        "hr",
    }
    whole = " ".join(clean(text).split())
    assert read(tokens) == " ".join(f"x {whole} end".split())


def test_lines_that_are_indented_keep_their_shape() -> None:
    tokens = RENDERER.parse("- x " + block("nulls:\n  mcc: 100%\n```\n", "  "))
    fences = [one for one in flat(tokens) if one.type == "fence"]
    assert [one.content for one in fences] == ["nulls:\n  mcc: 100%\n```\n"]


@given(texts)
def test_code_and_fences_cannot_be_ended_from_within(text: str) -> None:
    spans = flat(RENDERER.parse(f"x {code(text)} end"))
    assert {one.type for one in spans} <= _ALLOWED
    assert sum(one.type == "code_inline" for one in spans) == bool(clean(text).strip())
    cleaned = clean(text)
    fenced = [one for one in flat(RENDERER.parse(fence(cleaned))) if one.type == "fence"]
    assert [one.content for one in fenced] == [f"{cleaned}\n"]


def test_a_command_is_shown_exactly() -> None:
    assert command("kubectl get pods  | tail -5", "") == "`kubectl get pods  | tail -5`"
    several = command("set -e\nkubectl get pods | tail -5", "  ")
    tokens = flat(RENDERER.parse(f"- {several}"))
    assert [one.content for one in tokens if one.type == "fence"] == ["set -e\nkubectl get pods | tail -5\n"]


@pytest.mark.parametrize(
    "word", ["(" * 50_000, ")" * 50_000 + "x", "`" * 50_000, "_." * 25_000, "a." * 25_000]
)
def test_long_runs_cost_little(word: str) -> None:
    assert inline(word)
