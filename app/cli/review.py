"""``fireline review``: what is to be learned of an incident, section by section, until it is signed."""

import click

from app import past
from app.cli import review_view
from app.cli.command import Verb, verb
from app.cli.output import say, say_json, tell
from app.cli.review_view import LEGEND, overview, section_lines
from app.cli.which import AS_JSON, INCIDENT, chosen, complete_incident, leading
from app.reviews import Reviews
from app.wiring import Wiring
from data.archive.past import CAUSES
from data.errors import BadInput
from data.incident.model import Incident
from data.text import count
from playbooks import causes, review_writing, whys
from playbooks.review import SIGNED, TITLES, Review


@click.group("review")
def command() -> None:
    """Fill in what is to be learned of an incident: sections prefilled from events, causes, sign-off."""


def reviewed(wiring: Wiring, incident: Incident) -> Review:
    """As the events have it now."""
    return Reviews(wiring).read(incident)


@command.command("show", cls=Verb)
@INCIDENT
@click.option("--section", metavar="ID", default="", help="One section, with everything said in it.")
@click.option("--all", "everything", is_flag=True, help="Every section with everything said in it.")
@AS_JSON
@verb
def show(wiring: Wiring, incident: str | None, section: str, everything: bool, as_json: bool) -> None:
    """Show how complete each section is and who sees to it; what is said, and by which events."""
    found = reviewed(wiring, chosen(wiring, incident))
    if as_json:
        say_json(review_view.as_json(found))
        return
    wanted = [found.section(section)] if section else found.sections if everything else []
    for number, one in enumerate(wanted):
        for text, style in (("", ""),) * bool(number):
            say(text, style)
        for text, style in section_lines(one):
            say(text, style)
    if wanted:
        tell(LEGEND)
        return
    for text, style in overview(found):
        say(text, style)
    tell(f"{count(found.left, 'entry', 'entries')} of {found.wanted} open.")


@command.command("fill", cls=Verb)
@click.argument("words", metavar="[INCIDENT] FIELD=TEXT…", nargs=-1, required=True)
@verb
def fill(wiring: Wiring, words: tuple[str, ...]) -> None:
    """Say what belongs in a field: a value, an answer, or an item (TEXT | owner=… | due=…) of a list."""
    found, review, given = _assignments(wiring, words)
    entries = [(review.entry(name), text) for name, text in given]
    for entry, text in entries:
        review_writing.write(wiring.desk, found, entry, text, now=wiring.ambient.now())
    if any(entry.field.writes in CAUSES for entry, _ in entries):
        past.tell_repeats(wiring, wiring.incidents.refresh(found))
    _left(wiring, found)


@command.command("complete", cls=Verb)
@click.argument("words", metavar="[INCIDENT] FIELD DETAIL=TEXT…", nargs=-1, required=True)
@click.option("--item", metavar="ID", default="", help="Which one. Default: the first that is not whole.")
@verb
def complete(wiring: Wiring, words: tuple[str, ...], item: str) -> None:
    """Say what an item does not say yet: a factor's evidence, an action's owner."""
    split = next((place for place, word in enumerate(words) if "=" in word), len(words))
    if split not in {1, 2} or split == len(words):
        raise BadInput("Say which field, and what of it.", remedy="Write FIELD DETAIL=TEXT.")
    found = chosen(wiring, words[0] if split == 2 else None)
    entry = reviewed(wiring, found).entry(words[split - 1])
    gap = next((one for one in entry.gaps if one.event.endswith(item.lower())), None)
    if gap is None:
        raise BadInput(f"{entry.field.label}: every item is whole.", remedy="fireline review fill adds one.")
    given = dict(word.split("=", 1) for word in words[split:])
    review_writing.complete(wiring.desk, found, entry, gap.event, given, wiring.ambient.now())
    _left(wiring, found)


@command.command("none", cls=Verb)
@click.argument("words", metavar="[INCIDENT] FIELD=WHY…", nargs=-1, required=True)
@verb
def none(wiring: Wiring, words: tuple[str, ...]) -> None:
    """Say that there is nothing to say in a field, and why."""
    found, review, given = _assignments(wiring, words)
    entries = [(review.entry(name), text) for name, text in given]
    for entry, text in entries:
        review_writing.none_found(wiring.desk, found, entry, text)
    _left(wiring, found)


@command.command("accept", cls=Verb)
@click.argument(
    "words", metavar="[INCIDENT] FIELD…", nargs=-1, required=True, shell_complete=complete_incident
)
@verb
def accept(wiring: Wiring, words: tuple[str, ...]) -> None:
    """Accept what is inferred for a field: it is so, in these words, because of those events."""
    reference, rest = leading(words)
    found = chosen(wiring, reference)
    review = reviewed(wiring, found)
    for entry in [review.entry(name) for name in rest]:
        review_writing.accept(wiring.desk, found, entry)
    _left(wiring, found)


@command.command("assign", cls=Verb)
@click.argument(
    "words", metavar="[INCIDENT] SECTION NAME", nargs=-1, required=True, shell_complete=complete_incident
)
@verb
def assign(wiring: Wiring, words: tuple[str, ...]) -> None:
    """Say who sees to a section; an empty NAME leaves it to its function."""
    reference, rest = leading(words, rest=2)
    if len(rest) != 2:
        raise BadInput("Say which section, and who.", remedy="Write SECTION NAME.")
    found = chosen(wiring, reference)
    section = reviewed(wiring, found).section(rest[0])
    review_writing.assign(wiring.desk, found, section, rest[1])
    tell(f"{section.part.title} is for {rest[1].strip() or section.part.function}.")


@command.command("why", cls=Verb)
@click.argument("words", metavar="[INCIDENT] TEXT", nargs=-1, required=True, shell_complete=complete_incident)
@click.option(
    "--under", metavar="ID", default="", help="The answer that this one asks about. Default: the symptom."
)
@click.option("--evidence", metavar="TEXT", default="", help="What shows it: a log, a commit, a measurement.")
@click.option("--root", is_flag=True, help="A root cause: nothing lies deeper.")
@verb
def why(wiring: Wiring, words: tuple[str, ...], under: str, evidence: str, root: bool) -> None:
    """Answer why, once more: the five whys as a tree."""
    reference, rest = leading(words)
    found = chosen(wiring, reference)
    whys.add(wiring.desk, found, " ".join(rest), under=under, evidence=evidence, root=root)
    for one in whys.tree(wiring.incidents.refresh(found)):
        say(f"{'  ' * (one.depth - 1)}{one.words}  [{one.short}]", "bold" if one.root else "")


@command.command("causes", cls=Verb)
@AS_JSON
@verb
def listed(wiring: Wiring, as_json: bool) -> None:
    """List the patterns of root causes, with what each ties to in governance and security."""
    known = causes.load(wiring.settings.knowledge).known.values()
    if as_json:
        say_json([{"id": one.id, "title": one.title, "about": one.about, "shows": list(one.shows),
                   "governance": one.governance, "security": one.security, "places": list(one.places)}
                  for one in known])  # fmt: skip
        return
    for one in known:
        say(f"{one.id}: {one.title}", "bold")
        for text in (
            one.about,
            f"Shows as: {', '.join(one.shows)}",
            one.ties,
            f"In: {', '.join(one.places)}",
        ):
            say(f"    {text}")


@command.command("cause", cls=Verb)
@click.argument(
    "words", metavar="[INCIDENT] PATTERN", nargs=-1, required=True, shell_complete=complete_incident
)
@click.option(
    "--place",
    type=click.Choice(("model", "data", "serving", "interaction")),
    help="Where the cause lay. Default: what stands, or the pattern's only place.",
)
@verb
def cause(wiring: Wiring, words: tuple[str, ...], place: str | None) -> None:
    """Set the pattern of the root cause; what it ties to is kept with it."""
    reference, rest = leading(words, rest=1)
    if len(rest) != 1:
        raise BadInput("Say which pattern.", remedy="fireline review causes names them.")
    found, pattern = chosen(wiring, reference), causes.load(wiring.settings.knowledge).get(rest[0])
    causes.record(wiring.desk, found, pattern, place or "")
    past.tell_repeats(wiring, wiring.incidents.refresh(found))
    tell(f"{pattern.title}. {pattern.ties}")


@command.command("sign", cls=Verb)
@click.argument(
    "words", metavar="[INCIDENT] manager|security", nargs=-1, required=True, shell_complete=complete_incident
)
@click.option("--by", metavar="NAME", default="", help="Who signs. Default: you.")
@click.option("--incomplete", metavar="REASON", default="", help="Why it is signed with sections open.")
@verb
def sign(wiring: Wiring, words: tuple[str, ...], by: str, incomplete: str) -> None:
    """Sign the review as it stands, as the responsible manager or the security lead."""
    reference, rest = leading(words, rest=1)
    if len(rest) != 1 or rest[0] not in SIGNED:
        raise BadInput("Say who signs.", remedy=f"Write {' or '.join(SIGNED)}.")
    found = chosen(wiring, reference)
    name = by or wiring.who.name
    review_writing.sign(wiring.desk, found, reviewed(wiring, found), rest[0], name, instead=incomplete)
    tell(f"{found.number}: signed by {name}, {TITLES[rest[0]]}.")


def _assignments(wiring: Wiring, words: tuple[str, ...]) -> tuple[Incident, Review, list[tuple[str, str]]]:
    split = next((place for place, word in enumerate(words) if "=" in word), len(words))
    if split > 1 or split == len(words) or any("=" not in word for word in words[split:]):
        raise BadInput("Say which field says what.", remedy="Write FIELD=TEXT.")
    found = chosen(wiring, words[0] if split else None)
    given = [(name.strip(), text) for name, _, text in (word.partition("=") for word in words[split:])]
    return found, reviewed(wiring, found), given


def _left(wiring: Wiring, incident: Incident) -> None:
    review = reviewed(wiring, incident)
    tell(f"{incident.number}: {count(review.left, 'entry', 'entries')} of {review.wanted} open.")
