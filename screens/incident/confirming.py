"""What is asked before a step runs: missing values, trust in its runbook, and the confirmation itself, which
shows the exact command, the incident and model, the target and the undo."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from data.errors import Refused
from data.text import count
from data.times import SECOND, span
from runbooks.cautions import NO_UNDO
from runbooks.confirming import AUTHORITIES, NOTE, NOTHING, QUESTION, Confirmation
from screens.dialogs.ask import Ask, Field
from screens.dialogs.choose import Choose, Option
from screens.dialogs.confirm import Confirm
from screens.dialogs.dialog import fact
from screens.dialogs.typed_confirm import TypedConfirm
from screens.incident import approving
from screens.lines import Line

if TYPE_CHECKING:
    from runbooks.book import Runbook, Step
    from runbooks.engine import Engine
    from runbooks.prepared import Prepared
    from screens.incident.screen import IncidentScreen


def facts(prepared: Prepared) -> list[Line | str]:
    """Everything a responder has to see, a line each; long ones are wrapped, never cut."""
    incident = f"{prepared.number_shown}, {prepared.mode}" + (f", {prepared.model}" if prepared.model else "")
    nothing = "nothing checks it: it will read ran, effect unverified"
    shown: list[Line | str] = [
        "",
        fact("incident", incident, "bold"),
        fact("target", prepared.target, "private"),
        *(fact("changes", f"{one.what}: {one.before} → {one.after}", "bold") for one in prepared.changes),
        fact("command", prepared.command, "accent"),
        fact("undo", prepared.undo_told, "" if prepared.undo else "amber"),
        *(fact("warning", warning, "amber") for warning in prepared.warnings if warning != NO_UNDO),
        fact("before", prepared.precheck),
        fact("verify", prepared.verify or ("" if prepared.risk == "reads" else nothing)),
    ]
    if prepared.approval:
        shown.append(fact("approval", prepared.approval, "amber"))
    if prepared.beside is not None:
        shown.append(fact("beside", f"{prepared.beside.action}; not waited for", "dim"))
    if prepared.expected:
        shown.append(fact("expect", prepared.expected))
    if prepared.time_to_effect:
        shown.append(fact("effect", f"in about {span(prepared.time_to_effect * SECOND)}"))
    values = [
        f"{name}={value} ({prepared.origins.get(name, '')})" for name, value in prepared.parameters.items()
    ]
    if values:
        shown.append(fact("values", ", ".join(values)))
    shown += [fact("why", reason, "dim") for reason in prepared.reasons]
    if prepared.contains and prepared.risk != "reads":
        shown.append(fact("note", NOTE, "dim"))
    return [line for line in shown if isinstance(line, str) or line[1].text.strip()]


async def confirm(screen: IncidentScreen, prepared: Prepared) -> Confirmation | None:
    """Nothing for what reads, yes for what changes, the typed id for what destroys; ``None``: do not."""
    ink, action = screen.session.ink, prepared.action
    title = f"{prepared.section} step {prepared.number}" if prepared.number else prepared.section
    break_glass = await approving.approved(screen, prepared)
    if break_glass is None:
        return None
    if prepared.confirmation == "none":
        return replace(NOTHING, break_glass=break_glass)
    authorities = await _authorities(screen, prepared)
    if authorities is None:
        return None
    if not await _overwrites(screen, prepared):
        return None
    given = Confirmation(authorities=authorities, break_glass=break_glass, overwrite=prepared.conflict)
    if prepared.confirmation == "yes":
        first = f"This changes production: {action}."
        said = await screen.app.push_screen_wait(Confirm(ink, title, first, facts(prepared), do="run it"))
        return replace(given, yes=True) if said else None
    first = (
        f"This takes a containment back, and may bring the harm back: {action}."
        if prepared.undoes_containment
        else f"This destroys: {action}."
    )
    typed = await screen.app.push_screen_wait(
        TypedConfirm(ink, title, first, facts(prepared), expected=prepared.confirm_with, do="run it")
    )
    return replace(given, typed=typed) if typed else None


async def _overwrites(screen: IncidentScreen, prepared: Prepared) -> bool:
    """What somebody set since is overwritten only where it is named."""
    if not prepared.conflict:
        return True
    first = "Somebody changed it since. Undoing overwrites what is there now: ask whose change it is first."
    found: list[Line | str] = [
        "",
        fact("undo", prepared.action),
        *(fact("restores", f"{one.what}: {one.after}") for one in prepared.changes),
        fact("found", prepared.conflict, "amber"),
        *(fact("warning", warning, "amber") for warning in prepared.warnings),
    ]
    ink, expected = screen.session.ink, prepared.conflict
    typed = await screen.app.push_screen_wait(
        TypedConfirm(ink, "changed since", first, found, expected=expected, do="overwrite it")
    )
    return bool(typed)


async def _authorities(screen: IncidentScreen, prepared: Prepared) -> str | None:
    """Article 73(6)'s question, for what alters the system while causes are looked for; ``None``: leave."""
    if not prepared.asks_authorities:
        return ""
    options = [Option(name, name.replace("_", " "), means) for name, means in AUTHORITIES.items()]
    details: list[Line | str] = ["", fact("step", prepared.action), fact("answer", "it is recorded", "dim")]
    return await screen.app.push_screen_wait(
        Choose(screen.session.ink, "before it alters the system", QUESTION, options, details=details)
    )


async def made_ready(screen: IncidentScreen, engine: Engine, runbook: Runbook, step: Step) -> Prepared | None:
    """The step with every value known and its runbook trusted; ``None`` where the responder left.

    Raises `Refused` for what cannot run at all, and `BadInput` for a value that cannot be taken.
    """
    given: dict[str, str] = {}
    vouched = await screen.session.clerk.do(engine.vouched_for, await screen.incident(), step)
    while True:
        incident = await screen.incident()
        prepared = await screen.session.clerk.do(
            engine.prepare, incident, runbook, step, given, vouched=vouched
        )
        if prepared.problem:
            raise Refused(prepared.problem, remedy=prepared.remedy, kept="Nothing was run.")
        if prepared.untrusted:
            if not await _trust(screen, engine, runbook, prepared.untrusted):
                return None
            continue
        if not prepared.missing:
            return await inspected(screen, engine, prepared)
        answers = await _missing(screen, step, prepared)
        if answers is None:
            return None
        given |= answers


async def trust_shown(screen: IncidentScreen, engine: Engine, runbook: Runbook) -> bool:
    """Whether a runbook may run commands; one that may not yet is shown and asked for.

    Raises `Untrusted` for a file that others can change.
    """
    from runbooks import trust

    standing = await screen.session.clerk.do(engine.standing, runbook)
    if standing.state == "unsafe":
        trust.require(standing, runbook)
    return standing.may_run or await _trust(screen, engine, runbook, standing.why)


async def inspected(screen: IncidentScreen, engine: Engine, prepared: Prepared) -> Prepared:
    """With what stands now read where it will act. Raises `Refused` for what must not run."""
    found = await screen.session.clerk.do(engine.inspect, prepared)
    if found.problem:
        raise Refused(found.problem, remedy=found.remedy, kept="Nothing was run.")
    return found


async def _missing(screen: IncidentScreen, step: Step, prepared: Prepared) -> dict[str, str] | None:
    fields = [
        Field(
            name,
            f"{name}  {step.parameters[name].description}" if name in step.parameters else name,
            prepared.offered.get(name, ""),
            "known from earlier; may be stale" if name in prepared.offered else "",
        )
        for name in prepared.missing
    ]
    kept = "remembered for this model once given" if prepared.model else "used for this run alone"
    first = f"{count(len(fields), 'value')} that nobody knows; {kept}."
    return await screen.app.push_screen_wait(
        Ask(screen.session.ink, "values", first, fields, details=[fact("step", prepared.action)], do="go on")
    )


async def _trust(screen: IncidentScreen, engine: Engine, runbook: Runbook, why: str) -> bool:
    """A new or changed runbook is shown and asked for once."""
    from runbooks import trust

    details: list[Line | str] = ["", fact("file", str(runbook.path)), fact("hash", runbook.sha256)]
    details += [
        fact(f"{step.section[:8]} {step.number}", step.command.strip())
        for step in runbook.steps()
        if step.command.strip()
    ]
    first = f"This runbook may not run commands yet: {why}."
    said = await screen.app.push_screen_wait(
        Confirm(screen.session.ink, f"trust {runbook.name}", first, details, do="trust exactly this file")
    )
    if said:
        await screen.session.clerk.do(trust.trust, engine.journal, runbook)
    return bool(said)
