"""Training cards: a type of incident on one page, to be read before the night it happens."""

import html
from collections.abc import Sequence

import msgspec

from playbooks.reports.markdown import inline
from playbooks.reports.page import page_of
from playbooks.scenario.format import Loaded
from playbooks.taxonomy import IncidentType

TITLE = "Training cards"


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """One type."""

    type: IncidentType
    look: tuple[str, ...] = ()
    """What its runbook has people look at first."""
    stop: tuple[str, ...] = ()
    """What stops the harm, by the same."""
    drills: tuple[tuple[str, str], ...] = ()
    """(name, what it is): the scenarios that train it."""
    last: str = ""
    """The day on which one of them was played last."""


def drills(type_id: str, scenarios: Sequence[Loaded]) -> tuple[tuple[str, str], ...]:
    """Those in which this is the right type."""
    return tuple(
        (one.name, f"{one.scenario.title}, {one.minutes} min, {one.scenario.difficulty}")
        for one in scenarios
        if one.scenario.truth.type == type_id
    )


def sections(card: Card) -> list[tuple[str, Sequence[str]]]:
    """(heading, lines): what every format says under the card's title."""
    type_ = card.type
    practised = [f"fireline drill {name}: {what}" for name, what in card.drills]
    if card.drills:
        practised.append(f"Played last on {card.last}." if card.last else "Nobody here played one yet.")
    found: list[tuple[str, Sequence[str]]] = [
        ("What you see", (type_.seen, *type_.examples)),
        ("How bad, unless you know better", (type_.default_severity.replace("_", " "),)),
        ("What finds it", (type_.detection.replace("_", " "),)),
        ("Look first", card.look),
        ("What stops it", card.stop),
        ("Practise it", practised or ["No scenario trains it yet: fireline new scenario begins one."]),
    ]
    return [(heading, lines) for heading, lines in found if lines]


def markdown(cards: Sequence[Card]) -> str:
    """A heading each."""
    lines = [f"# {TITLE}", ""]
    for card in cards:
        lines += [f"## {inline(card.type.title)}", "", inline(card.type.description, 1000), ""]
        for heading, told in sections(card):
            lines += [f"**{heading}**", "", *(f"- {inline(one)}" for one in told), ""]
    return "\n".join(lines)


def page(cards: Sequence[Card]) -> str:
    """One file, a card to a sheet of paper."""
    body = []
    for card in cards:
        body.append(f"<section class=card><h2>{html.escape(card.type.title)}</h2>\n")
        body.append(f"<p>{html.escape(card.type.description)}</p>\n")
        for heading, told in sections(card):
            items = "".join(f"<li>{html.escape(one)}\n" for one in told)
            body.append(f"<h3>{heading}</h3>\n<ul>{items}</ul>\n")
        body.append("</section>\n")
    return page_of(TITLE, "".join(body))


FORMATS = {"md": markdown, "html": page}
"""By what a format is called."""
