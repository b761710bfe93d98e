"""The conversations of the review's screen: what is said, who sees to it, whys, causes, signatures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data.archive.past import CAUSES
from data.errors import BadInput
from data.incident import fields
from data.incident.fields_catalogue import ACTION_FIELDS, LISTS
from data.text import count
from playbooks import causes, review_writing, whys
from playbooks.forms import ACTION
from playbooks.review import SIGNED, TITLES, Entry, Gap
from screens.dialogs.ask import Field
from screens.dialogs.choose import Option
from screens.incident import looking_back
from screens.incident.changes import ask, choose

if TYPE_CHECKING:
    from screens.incident.review_screen import ReviewScreen

ADD = "add"
_OF_AN_ACTION = ("owner", "priority", "due", "acceptance")


async def fill(screen: ReviewScreen) -> None:
    """A value or an answer; of a list an item more, or what one of its items does not say yet."""
    entry = screen.entry
    if entry.field.id == "pattern":
        await cause(screen)
    elif entry.field.writes == whys.LIST:
        await why(screen)
    elif entry.field.writes == ACTION or entry.field.writes in LISTS:
        await _fill_list(screen, entry)
    else:
        await _fill_value(screen, entry)


async def _fill_value(screen: ReviewScreen, entry: Entry) -> None:
    field, now = entry.field, screen.session.now
    if not field.writes and not field.asks:
        raise BadInput(f"{field.label} comes from what was done.", remedy="Record it where it happens.")
    known = fields.find(field.writes) if field.writes else None

    def check(text: str) -> object:
        return fields.parse(field.writes, text, now=now) if field.writes else text

    given = await ask(
        screen.cockpit, "fill in", (known.help if known else "") or field.label,
        Field("text", field.label, entry.statement.text, required=False, private=True, check=check,
              hint=", ".join(known.choices) if known else ""),
    )  # fmt: skip
    if given is not None and given["text"] != entry.statement.text:
        desk = screen.session.parts.desk
        await screen.do(lambda incident: review_writing.write(desk, incident, entry, given["text"], now=now))
        if field.writes in CAUSES:
            looking_back.begin(screen.cockpit)


async def _fill_list(screen: ReviewScreen, entry: Entry) -> None:
    gap = None
    if entry.gaps:
        options = [Option(one.event, one.text, f"no {', '.join(one.names)}") for one in entry.gaps]
        chosen = await choose(
            screen.cockpit, "fill in", f"{count(len(options), 'item')} not whole.",
            [*options, Option(ADD, "another", "add one more")],
        )  # fmt: skip
        if chosen is None:
            return
        gap = next((one for one in entry.gaps if one.event == chosen), None)
    await (_complete(screen, entry, gap) if gap else _add(screen, entry))


async def _complete(screen: ReviewScreen, entry: Entry, gap: Gap) -> None:
    now, desk = screen.session.now, screen.session.parts.desk
    details = [_detail(entry, name, now) for name in gap.names]
    given = await ask(screen.cockpit, "fill in", gap.text, *details)
    if given is not None:
        said = {name: text for name, text in given.items() if text}
        await screen.do(lambda incident: review_writing.complete(desk, incident, entry, gap.event, said, now))


async def _add(screen: ReviewScreen, entry: Entry) -> None:
    of, now, desk = entry.field, screen.session.now, screen.session.parts.desk
    names = _OF_AN_ACTION if of.writes == ACTION else tuple(one.path for one in LISTS[of.writes].details)
    details = [_detail(entry, name, now) for name in names]
    given = await ask(screen.cockpit, "add", of.label, Field("text", "what", private=True), *details)
    if given is None:
        return
    parts = [given["text"], *(f"{name}={given[name]}" for name in names if given[name])]
    await screen.do(lambda incident: review_writing.write(desk, incident, entry, " | ".join(parts), now=now))


def _detail(entry: Entry, name: str, now: int) -> Field:
    """One detail of an item, checked as it is typed."""
    path = f"{'action' if entry.field.writes == ACTION else 'item'}.new.{name}"
    details = ACTION_FIELDS if entry.field.writes == ACTION else _details(entry.field.writes)
    known = details[name]
    hint = ", ".join(known.choices) or {"yes_no": "yes or no", "date": "2026-12-01"}.get(known.kind, "")
    return Field(
        name, known.label, hint=hint, required=False,
        check=lambda text: fields.parse(path, text, now=now),
    )  # fmt: skip


def _details(path: str) -> dict[str, fields.Field]:
    return {one.path: one for one in LISTS[path].details}


async def accept(screen: ReviewScreen) -> None:
    """In these words, because of those events."""
    entry, desk = screen.entry, screen.session.parts.desk
    await screen.do(lambda incident: review_writing.accept(desk, incident, entry))


async def none(screen: ReviewScreen) -> None:
    """Nothing to say, and why."""
    entry, desk = screen.entry, screen.session.parts.desk
    given = await ask(
        screen.cockpit, "nothing to say", entry.field.label, Field("why", "why there is nothing")
    )
    if given is not None:
        await screen.do(lambda incident: review_writing.none_found(desk, incident, entry, given["why"]))


async def assign(screen: ReviewScreen) -> None:
    """Who sees to the section."""
    section, desk = screen.section, screen.session.parts.desk
    if section is None:
        raise BadInput("No section stands under the cursor.")
    given = await ask(
        screen.cockpit, "assign",
        f"{section.part.title}: for {section.part.function} unless you name a person.",
        Field("name", "who", section.assignee, required=False),
    )  # fmt: skip
    if given is not None:
        await screen.do(lambda incident: review_writing.assign(desk, incident, section, given["name"]))


async def why(screen: ReviewScreen) -> None:
    """Of the symptom, or of an answer that stands."""
    desk = screen.session.parts.desk
    known = whys.tree(await screen.cockpit.incident())
    under: str | None = ""
    if known:
        options = [Option(one.id, f"{'  ' * (one.depth - 1)}{one.text}", one.evidence) for one in known]
        under = await choose(
            screen.cockpit, "why", "Of which answer do you ask why?",
            [*options, Option("", "the symptom itself")], current=known[-1].id,
        )  # fmt: skip
    if under is None:
        return
    above = next((one.text for one in known if one.id == under), "the symptom")
    given = await ask(
        screen.cockpit, "why", f"Why: {above}?",
        Field("text", "because"),
        Field("evidence", "what shows it", required=False),
        Field("root", "root cause", hint="yes: nothing lies deeper", required=False,
              check=lambda text: fields.parse("item.new.root_cause", text)),
    )  # fmt: skip
    if given is not None:
        root = fields.parse("item.new.root_cause", given["root"]) is True
        await screen.do(
            lambda incident: whys.add(
                desk, incident, given["text"], under=under, evidence=given["evidence"], root=root
            )
        )


async def cause(screen: ReviewScreen) -> None:
    """The pattern of the root cause, with what it ties to."""
    known = (await screen.session.clerk.do(lambda: screen.reviews.causes)).known
    options = [Option(one.id, one.title, one.about) for one in known.values()]
    name = await choose(screen.cockpit, "pattern of cause", "What it ties to is kept with it.", options)
    if name is None:
        return
    chosen, desk = known[name], screen.session.parts.desk
    place: str | None = chosen.places[0]
    if len(chosen.places) > 1:
        places = [Option(one, one) for one in chosen.places]
        place = await choose(screen.cockpit, "pattern of cause", "Where did the cause lie?", places)
    if place is not None:
        await screen.do(lambda incident: causes.record(desk, incident, chosen, place))
        looking_back.begin(screen.cockpit)


async def sign(screen: ReviewScreen) -> None:
    """By name, as the review stands; with a reason where something is open."""
    review, parts = screen.shown, screen.session.parts
    if review is None:
        return
    roles = [Option(role, TITLES[role]) for role in SIGNED]
    role = await choose(screen.cockpit, "sign", "As whom?", roles)
    if role is None:
        return
    first = f"{review.left} of {review.wanted} are open." if review.left else "Every section is complete."
    more = [Field("why", "why it is signed all the same")] if review.left else []
    given = await ask(
        screen.cockpit, "sign", first, Field("name", "who signs", parts.settings.responder), *more, do="sign"
    )
    if given is not None:
        why_open = given.get("why", "")
        await screen.do(
            lambda incident: review_writing.sign(
                parts.desk, incident, review, role, given["name"], instead=why_open
            )
        )
