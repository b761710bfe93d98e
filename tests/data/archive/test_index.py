"""The index of past incidents: what is found is what plainly looking through all of them finds."""

import string
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.archive.index import NAME, Index
from data.archive.past import Past
from data.archive.query import Query, facets_of, parse
from data.errors import BadInput
from data.times import parse_iso

AT = parse_iso("2026-04-22T08:00:00Z")
_WORDS = st.text(string.ascii_lowercase[:3], min_size=1, max_size=3)
_PASTS = st.lists(
    st.builds(
        lambda severity, kind, models, at, words: (severity, kind, models, at, words),
        st.sampled_from(("", "near_miss", "high")),
        st.sampled_from(("", "model_drift", "a:b c\"')")),
        st.lists(st.sampled_from(("fraud-v4", "chat")), unique=True),
        st.integers(1, 5),
        st.lists(_WORDS, max_size=4),
    ),
    max_size=8,
)
_QUERIES = st.builds(
    Query,
    st.lists(_WORDS, max_size=2).map(tuple),
    st.lists(
        st.sampled_from(
            (("severity", "high"), ("severity", "near_miss"), ("type", "a:b c\"')"), ("model", "chat"))
        ),
        max_size=3,
    ).map(tuple),
    st.integers(0, 4),
    st.integers(0, 4),
)


def one(name: str = "i", words: str = "", at: int = AT, **fields: object) -> tuple[Past, str]:
    return Past(id=name, number=name, declared_at=at, **fields), words  # type: ignore[arg-type]


def answers(past: Past, words: str, query: Query) -> bool:
    said, facets = set(words.split()), set(facets_of(past))
    named = {name for name, _ in query.facets}
    return (
        all(word in said for word in query.words)
        and all(any((name, value) in facets for value in query.values(name)) for name in named)
        and query.since <= past.declared_at
        and (not query.until or past.declared_at < query.until)
    )


@given(_PASTS, _QUERIES)
def test_it_finds_what_plainly_looking_finds(
    given_ones: list[tuple[str, str, list[str], int, list[str]]], query: Query
) -> None:
    """Places are made unique by counting up, so bounds are asked between whole moments."""
    import tempfile

    query = Query(query.words, query.facets, query.since * 100, query.until * 100)
    entries = [
        one(f"i{number}", " ".join(words), at * 100, severity=severity, type=kind, models=tuple(models))
        for number, (severity, kind, models, at, words) in enumerate(given_ones)
    ]
    with tempfile.TemporaryDirectory() as home:
        index = Index(Path(home), "test")
        index.put(entries, (), 1)
        found = {each.past.id for each in index.find(query, 100)}
        index.close()
    assert found == {past.id for past, words in entries if answers(past, words, query)}


def test_an_entry_put_again_replaces_and_one_gone_goes(tmp_path: Path) -> None:
    index = Index(tmp_path, "test")
    index.put([one("a", "null merchant"), one("b", "latency")], (), 5)
    index.put([one("a", "merchant only", severity="high")], ("b",), 9)
    assert [found.past.severity for found in index.find(parse("merchant"), 5)] == ["high"]
    assert index.find(parse("null"), 5) == index.find(parse("latency"), 5) == []
    assert (index.position, len(index.all())) == (9, 1)
    assert [found.past.id for found in index.find(parse("merch", typing=True), 5)] == ["a"]
    assert [past.id for past in index.like([("severity", "high")], ["nothing"], 5)] == ["a"]
    index.close()


def test_what_was_deleted_is_in_no_byte_of_the_file(tmp_path: Path) -> None:
    index = Index(tmp_path, "test")
    index.put([one("a", "Zebedee Quirk phoned", title="Zebedee"), one("b", "latency")], (), 1)
    index.put([one("a", "somebody phoned")], (), 2)
    index.scrub()
    assert b"ebedee" not in (tmp_path / NAME).read_bytes().lower()
    assert [found.past.id for found in index.find(parse("phoned"), 5)] == ["a"]
    index.close()


@pytest.mark.parametrize("content", [b"", b"no database at all" * 100])
def test_a_file_that_cannot_be_used_or_was_made_otherwise_is_made_again(
    tmp_path: Path, content: bytes
) -> None:
    (tmp_path / NAME).write_bytes(content)
    index = Index(tmp_path, "test")
    index.put([one("a", "null")], (), 3)
    index.close()
    again = Index(tmp_path, "test")
    assert again.position == 3
    again.close()
    other = Index(tmp_path, "another fold")
    assert other.position == 0
    other.close()


def test_a_query_is_one_line_of_words_and_filters() -> None:
    query = parse("Null  severity:near-miss model:Fraud-V4 severity:high since:2026-04 until:2027 merchant's")
    assert query.words == ("null", "merchant", "s")
    assert query.values("severity") == ("near_miss", "high")
    assert query.values("model") == ("fraud-v4",)
    assert (query.since, query.until) == (
        parse_iso("2026-04-01T00:00:00Z"),
        parse_iso("2027-01-01T00:00:00Z"),
    )
    assert parse("merch*").prefix
    assert not parse("merch").prefix
    quarter = parse("since:2026-Q2 until:2026-q4")
    assert quarter == parse("since:2026-04 until:2026-10")
    for refused in ("colour:red", "since:soon", "since:2026-13", "since:2026-Q5"):
        with pytest.raises(BadInput):
            parse(refused)
