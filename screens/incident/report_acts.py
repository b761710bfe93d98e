"""The conversations of the reporting screen: answers, verdicts, reports, affected decisions."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from data.errors import BadInput
from data.incident import cohorts, reporting
from data.incident.fields_catalogue import COHORT_FIELDS
from data.text import clean_line
from playbooks import assessment
from playbooks.regimes import NO_ADVICE
from screens.dialogs.ask import Field
from screens.dialogs.choose import Option
from screens.incident.changes import ask, choose, known

if TYPE_CHECKING:
    from screens.incident.report_screen import ReportScreen

_DIGITS = 15
"""Of a number of decisions, at most."""


async def answer(screen: ReportScreen, said: str) -> None:
    """To the question under the cursor, with its reason."""
    view = screen.view
    question = next(
        (one.question for one in (view.asked if view else ()) if one.question.id == screen.question), None
    )
    if view is None or question is None:
        screen.refuse("No question stands under the cursor.")
        return
    given = await ask(screen.cockpit, said, question.text, Field("reason", "what the answer rests on"))
    if given is not None:
        desk, regime, days = (
            screen.session.parts.desk,
            screen.known.get(view.id),
            known(screen.cockpit).calendar,
        )
        await screen.do(
            lambda incident: assessment.answer(
                desk, incident, regime, question.id, said, given["reason"], days
            )
        )


async def decide(screen: ReportScreen, word: str) -> None:
    """``confirm`` or ``rule out``, by name."""
    regime = screen.regime()
    given = await ask(
        screen.cockpit, word, f"{regime.title}. {NO_ADVICE}",
        Field("by", "who says so", screen.session.parts.settings.responder),
        Field("reason", "why", required=word == "rule out"), do=word,
    )  # fmt: skip
    if given is None:
        return
    desk, days = screen.session.parts.desk, known(screen.cockpit).calendar
    act = assessment.confirm if word == "confirm" else assessment.rule_out
    await screen.do(lambda incident: act(desk, incident, regime, given["by"], given["reason"], days))


async def write(screen: ReportScreen) -> None:
    """The regime's report, to a file that is not there yet."""
    writer, view = screen.session.parts.export, screen.cockpit.view
    if writer is None or view is None:
        raise BadInput("Exporting is not set up here.", remedy="Use fireline export.")
    kind = f"report {screen.regime().id}"
    given = await ask(
        screen.cockpit, "write report", "What is missing is named in it. Read it before you pass it on.",
        Field("file", "file", f"{view.facts.number}-{kind.replace(' ', '-')}.md"), do="write",
    )  # fmt: skip
    if given is None:
        return
    path = await screen.session.clerk.do(Path(given["file"]).expanduser)
    if await screen.session.clerk.do(path.exists):
        raise BadInput(f"{path} exists.", kept="It stays as it is.", remedy="Choose another name.")
    written = await screen.session.clerk.do(writer, await screen.cockpit.incident(), kind, path)
    screen.stand(f"Written: {written}", good=True)
    screen.look_again()


async def fill(screen: ReportScreen) -> None:
    """One field of the report, those that are missing first."""
    read, regime = screen.session.parts.report_fields, screen.regime()
    if read is None:
        raise BadInput("Reports are not set up here.", remedy="Use fireline report fill.")
    fields = await screen.session.clerk.do(read, await screen.cockpit.incident(), regime)
    missing = sum(not one.text for one in fields)
    options = [
        Option(one.id, one.label, clean_line(one.text, 60) or "missing")
        for one in sorted(fields, key=lambda one: bool(one.text))
    ]
    name = await choose(
        screen.cockpit, f"report, {regime.short}", f"{missing} of {len(fields)} fields are missing.", options
    )
    if name is None:
        return
    field = next(one for one in fields if one.id == name)
    given = await ask(screen.cockpit, "fill", field.label, Field("text", "what it says", field.text))
    if given is not None:
        desk, register = screen.session.parts.desk, reporting.field(regime.id, name)
        await screen.do(lambda incident: desk.set_field(incident, register, given["text"]))


async def sent(screen: ReportScreen) -> None:
    """The report under the cursor, or the regime's first that is still to be sent."""
    keep, regime = screen.session.parts.report_sent, screen.regime()
    if keep is None:
        raise BadInput("Recording it is not set up here.", remedy="Use fireline report sent.")
    owed = [one for one in (screen.shown.owed if screen.shown else ()) if one.regime == regime.id]
    if not owed:
        raise BadInput(f"{regime.title} is not found possible yet.", remedy="Answer its questions first.")
    first = next((one for one in owed if one.is_open), owed[0])
    name = screen.owed.rows.cursor_key.partition("/")[2] if screen.owed.rows.has_focus else first.id
    version = await choose(
        screen.cockpit, "report sent", "What it says now is kept; nothing is sent from here.",
        [Option("initial", "initial", "what is missing follows"),
         Option("complete", "complete", "nothing follows")],
    )  # fmt: skip
    if version is None:
        return
    given = await ask(
        screen.cockpit, "report sent", f"{regime.title}, {name.replace('_', ' ')}.",
        Field("reference", "what they call it", required=False),
        Field("reason", "why it is late or incomplete", required=False),
    )  # fmt: skip
    if given is not None:
        await screen.do(
            lambda incident: keep(incident, regime, name, version, given["reference"], given["reason"])
        )


async def add_cohort(screen: ReportScreen) -> None:
    """Decisions that the incident touched."""
    given = await ask(
        screen.cockpit, "affected decisions", "A list of ids goes in with fireline cohort add --ids.",
        Field("title", "which decisions"),
        Field("count", "how many", check=number),
        Field("query", "how they were found", required=False),
    )  # fmt: skip
    if given is None:
        return
    desk, many = screen.session.parts.desk, number(given["count"])
    await screen.do(
        lambda incident: cohorts.add(desk, incident, given["title"], query=given["query"], count=many)
    )


def number(text: str) -> int:
    """How many. Raises `BadInput` for what is no number, or more than there is of anything."""
    if not (text.isascii() and text.isdecimal() and len(text) <= _DIGITS):
        raise BadInput(f"{text[:40]!r} is no number.", remedy="Write it in digits: 1200.")
    return int(text)


async def settle(screen: ReportScreen) -> None:
    """What became of the group under the cursor."""
    key = screen.cohorts.rows.cursor_key
    one = next((one for one in (screen.shown.groups if screen.shown else ()) if one.key == key), None)
    if one is None:
        screen.refuse("No affected decisions are recorded.")
        return
    given = await ask(
        screen.cockpit, "what became of them",
        f"{one.title}, {one.group.name}: of {one.group.count}. What is left empty stays.",
        *(Field(step, field.label, hint=str(getattr(one.group, step)), required=False, check=number)
          for step, field in COHORT_FIELDS.items()),
        Field("reason", "why some are waived", one.group.reason, required=False),
    )  # fmt: skip
    if given is None:
        return
    desk, numbers = (
        screen.session.parts.desk,
        {step: number(given[step]) for step in cohorts.STEPS if given[step]},
    )
    await screen.do(
        lambda incident: cohorts.settle(
            desk, incident, cohorts.named(incident, one.cohort), one.group.name, numbers, given["reason"]
        )
    )
