"""The conversations that change the incident itself: severity, type, phase, roles, status, exports."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from data.errors import BadInput
from data.incident import decisions
from data.incident.desk import PHASES
from data.journal.kinds import Grounds
from data.times import parse_moment
from screens.classifying import ask_type
from screens.dialogs.ask import Ask, Field
from screens.dialogs.choose import Choose, Option
from screens.dialogs.confirm import Confirm
from screens.incident import killing
from screens.parts import Knowledge
from screens.theme import SEVERITY_INK

if TYPE_CHECKING:
    from screens.incident.screen import IncidentScreen

DOCUMENTS = (
    ("record", "the incident record, JSON"),
    ("timeline", "the timeline, Markdown"),
    ("postmortem", "the postmortem, Markdown"),
    ("first-response", "what is known in the first hour"),
    ("review", "the review, with what is inferred marked"),
    ("rca", "root cause analysis"),
    ("adverse-event", "adverse event report"),
    ("brief", "executive brief"),
    ("customer-notice", "notice to customers, a draft"),
    ("oecd", "the OECD's 29 criteria"),
    ("aiid", "AI Incident Database submission"),
)


def known(screen: IncidentScreen) -> Knowledge:
    """Raises `BadInput` while it is still being read."""
    if screen.session.knowledge is None:
        raise BadInput("Fireline is still reading what it knows.", remedy="Try again in a moment.")
    return screen.session.knowledge


async def ask(
    screen: IncidentScreen, title: str, first: str, *fields: Field, do: str = "save"
) -> dict[str, str] | None:
    """A short form."""
    return await screen.app.push_screen_wait(Ask(screen.session.ink, title, first, fields, do=do))


async def choose(
    screen: IncidentScreen, title: str, first: str, options: list[Option], current: str = ""
) -> str | None:
    """One of a few."""
    return await screen.app.push_screen_wait(
        Choose(screen.session.ink, title, first, options, current=current)
    )


async def decide(screen: IncidentScreen) -> None:
    """The decision to act starts the containment clock; where it stands already, any other decision."""
    clock = screen.view is None or screen.view.facts.decided_at is None
    first = "This starts the containment clock: five minutes." if clock else "One more; it starts no clock."
    given = await ask(
        screen, "decide to act" if clock else "decide", first,
        Field(
            "decision", "what was decided", hint="fall back to the known-good version", required=not clock
        ),
        Field(
            "at", "when", "now", "now, 08:15 or 5m", ready=True,
            check=lambda at: parse_moment(at, screen.session.now),
        ),
        Field("why", "why", hint="by tab; enter above is enough", further=True),
        Field("instead", "instead of what", hint="what else was weighed, with ; between", further=True),
        Field("reversible", "can it be undone", hint="yes or no", check=_yes_or_no, further=True),
        Field("by", "who decided", hint="you, where it stays empty", further=True),
        do="decide",
    )  # fmt: skip
    if given is None:
        return
    at = None if given["at"] in {"", "now"} else parse_moment(given["at"], screen.session.now)
    weighed = tuple(one.strip() for one in given["instead"].split(";") if one.strip())
    grounds = Grounds(given["by"], given["why"], weighed, given["reversible"].casefold())
    desk, what = screen.session.parts.desk, given["decision"]
    if clock:
        await screen.act(lambda incident: desk.decide(incident, what, at, grounds=grounds))
    else:
        await screen.act(lambda incident: decisions.record(desk, incident, what, grounds, at))


def _yes_or_no(text: str) -> None:
    if text.casefold() not in decisions.REVERSIBLE:
        raise BadInput("It is yes or no.", remedy="Leave it empty where nobody knows.")


async def severity(screen: IncidentScreen) -> None:
    """Severity sets the acknowledgement and update clocks; when unsure, the higher."""
    knowledge = known(screen)
    current = screen.view.facts.severity if screen.view else ""
    options = [
        Option(level.id, level.title.lower(), level.description, SEVERITY_INK[level.id])
        for level in reversed(knowledge.severities.levels.values())
    ]
    options.sort(key=lambda option: list(SEVERITY_INK).index(option.key))
    chosen = await choose(
        screen, "severity", "It sets the clocks. When unsure, the higher.", options, current
    )
    if chosen is None or chosen == current:
        return
    given = await ask(
        screen, "severity", f"From {current.replace('_', ' ') or 'not set'} to {chosen.replace('_', ' ')}.",
        Field("reason", "reason", required=False),
    )  # fmt: skip
    if given is None:
        return
    from playbooks.parameters import detected_at

    desk, now = screen.session.parts.desk, screen.session.now
    suggested, because = _passed_over(screen, "severity", chosen)
    await screen.act(
        lambda incident: desk.set_severity(
            incident,
            knowledge.severities.policy(
                chosen, detected_at(incident) or now, knowledge.calendar,
                origin="person", reason=given["reason"], suggested=suggested, because=because,
            ),
        )
    )  # fmt: skip


def _passed_over(screen: IncidentScreen, subject: str, chosen: str) -> tuple[str, tuple[str, ...]]:
    """What was suggested in place of what was chosen, and by which answers; empty where nothing was."""
    suggestions = screen.view.suggestions if screen.view else ()
    found = next((one for one in suggestions if one.subject == subject and one.value != chosen), None)
    return (found.value, found.because) if found is not None else ("", ())


async def kind(screen: IncidentScreen) -> None:
    """Sets the type; its runbook opens."""
    chosen = await ask_type(screen.app, screen.session.ink, known(screen).classifier)
    if not chosen:
        return
    desk = screen.session.parts.desk
    suggested, because = _passed_over(screen, "incident_type", chosen)
    await screen.act(
        lambda incident: desk.set_field(
            incident, "incident_type", chosen, suggested=suggested, because=because
        )
    )  # fmt: skip


async def phase(screen: IncidentScreen) -> None:
    """Phases are moved by the responder."""
    current = screen.view.facts.phase if screen.view else ""
    options = [Option(name, name) for name in PHASES]
    chosen = await choose(screen, "phase", "Where the response stands.", options, current)
    if chosen is not None and chosen != current:
        desk = screen.session.parts.desk
        await screen.act(lambda incident: desk.move_phase(incident, chosen))


async def finish(screen: IncidentScreen) -> None:
    """Resolve, close or reopen."""
    facts = screen.view.facts if screen.view else None
    is_open = facts is None or facts.is_open
    options = _ways_to_end(is_open=is_open, closed=facts is not None and facts.status == "closed")
    first = "A root cause is not needed for it." if is_open else "It can be reopened at any time."
    if facts is not None and facts.against_ending:
        first = facts.against_ending
    to_review = facts.to_review if facts else ()
    chosen = await choose(screen, "resolve or close", " ".join((first, *to_review)), options)
    if chosen is None:
        return
    if chosen == "duplicate":
        from screens.incident import linking

        await linking.link(screen, "merged_into")
        return
    does = next(option.label for option in options if option.key == chosen)
    if chosen == "reopen" or await killing.may_end(screen, does):
        await _end(screen, chosen, does)


def _ways_to_end(*, is_open: bool, closed: bool) -> list[Option]:
    options = []
    if is_open:
        options.append(Option("resolve", "resolve", "the harm has stopped, service is restored"))
    if not closed:
        options += [
            Option("resolved", "close", "nothing is left to do"),
            Option("false_alarm", "close as false alarm", "nothing was wrong"),
            Option("duplicate", "close as duplicate", "another incident has it"),
        ]
    if not is_open:
        options.append(Option("reopen", "reopen", "it is not over"))
    return options


async def _end(screen: IncidentScreen, how: str, does: str) -> None:
    """With a reason; where something is missing that stands in the way, with why all the same."""
    from playbooks import closing
    from playbooks.regimes import Regimes

    parts, regimes = screen.session.parts, known(screen).regimes or Regimes({})
    read = parts.reviews.read if parts.reviews is not None else None
    incident = await screen.incident()
    lacking = await screen.session.clerk.do(closing.missing, incident, regimes, how, read)
    missing = f"Missing: {'; '.join(one.text for one in lacking)}."
    blocked = any(one.blocks for one in lacking)
    without = (Field("instead", "why it is closed all the same"),) if blocked else ()
    given = await ask(
        screen, does, missing if lacking else "The reason goes into the timeline.",
        Field("reason", "reason", required=how != "resolve"), *without, do=does,
    )  # fmt: skip
    if given is None:
        return
    desk, reason, instead = parts.desk, given["reason"], given.get("instead", "")
    if how == "resolve":
        await screen.act(lambda current: desk.resolve(current, reason))
    elif how == "reopen":
        await screen.act(lambda current: desk.reopen(current, reason))
    else:
        await screen.act(
            lambda current: closing.close(desk, current, how, reason, regimes, instead=instead, read=read)
        )
        if how == "resolved":
            from screens.incident import looking_back

            looking_back.begin(screen, quarter=True)


async def export(screen: IncidentScreen) -> None:
    """To a file in a directory of the responder's choice; never over an existing one without asking."""
    writer = screen.session.parts.export
    if writer is None:
        raise BadInput("Exporting is not set up here.", remedy="Use fireline export.")
    options = [Option(name, name, words) for name, words in DOCUMENTS]
    document = await choose(screen, "export", "It leaves the store: read it before you pass it on.", options)
    if document is None or screen.view is None:
        return
    suffix = ".json" if document == "record" else ".md"
    given = await ask(
        screen, f"export {document}", "Written by you, readable by you alone.",
        Field("file", "file", f"{screen.view.facts.number}-{document}{suffix}"), do="write",
    )  # fmt: skip
    if given is None:
        return
    path = await screen.session.clerk.do(Path(given["file"]).expanduser)
    if await screen.session.clerk.do(path.exists) and not await screen.app.push_screen_wait(
        Confirm(screen.session.ink, "export", f"{path} exists and would be replaced.", [], do="replace it")
    ):
        return
    incident = await screen.incident()
    written = await screen.session.clerk.do(writer, incident, document, path)
    screen.stand(f"Written: {written}", good=True)
    screen.look_again()


async def choose_runbook(screen: IncidentScreen) -> None:
    """From the library and the settings' directories."""
    names = sorted(known(screen).runbooks)
    if not names:
        raise BadInput(
            "There is no runbook in the library.", remedy="Put one in a directory of the settings."
        )
    current = screen.view.runbook.name if screen.view else ""
    chosen = await choose(
        screen, "runbook", "Its steps are shown; nothing runs by choosing.",
        [Option(name, name.replace("-", " ")) for name in names], current,
    )  # fmt: skip
    if chosen is not None and chosen != current:
        desk = screen.session.parts.desk
        await screen.act(lambda incident: desk.set_field(incident, "runbook", chosen))
