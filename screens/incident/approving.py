"""A second responder on the screen: asked before a kill, answered by somebody else, or done without and
reviewed."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from runbooks import approval
from screens.actions import action
from screens.dialogs.ask import Ask, Field
from screens.dialogs.choose import Choose, Option
from screens.dialogs.dialog import fact
from screens.incident.following import engine_of

if TYPE_CHECKING:
    from runbooks.approval import Request
    from runbooks.prepared import Prepared
    from screens.incident.screen import IncidentScreen
    from screens.lines import Line


async def approved(screen: IncidentScreen, prepared: Prepared) -> str | None:
    """Empty where a second responder approved it or need not; why the glass is broken; ``None``: leave."""
    if not prepared.asks_approval or prepared.approved_by:
        return ""
    engine = await engine_of(screen)
    stands = await screen.session.clerk.do(engine.approval_of, prepared)
    if stands.approved_by:
        return ""
    options = [Option("break", "break the glass", "run it now, with a reason; reviewed afterwards", "amber")]
    if not stands.request:
        options.insert(0, Option("ask", "ask a second responder", "they see it at once; run it again then"))
    first = f"{prepared.action}: {stands.words}."
    chosen = await screen.app.push_screen_wait(
        Choose(screen.session.ink, "second responder", first, options, details=_shown(prepared))
    )
    if chosen == "ask":
        await screen.session.clerk.do(engine.ask_approval, prepared)
        key = action("incident.approve").key
        screen.stand(f"Asked. Another responder approves with {key}; then run it.", good=True)
        screen.look_again()
    return await _reason(screen, prepared) if chosen == "break" else None


async def answer(screen: IncidentScreen) -> None:
    """Approve or refuse what waits; else review what did not wait."""
    incident, incidents = await screen.incident(), screen.session.parts.incidents
    requests = approval.waiting(incident, screen.session.now)
    reviews = approval.to_review(incident)
    options = [Option(one.id, "approve or refuse", str(one.asked.get("action"))) for one in requests]
    options += [Option(one, "review", str(incident.attempts[one].get("action")), "amber") for one in reviews]
    if not options:
        screen.refuse("Nothing waits for approval, and nothing is to be reviewed.")
        return
    first = "A second responder's word, by name."
    chosen: str | None = options[0].key
    if len(options) > 1:
        chosen = await screen.app.push_screen_wait(
            Choose(screen.session.ink, "approve or review", first, options)
        )
    if chosen is None:
        return
    if chosen in reviews:
        words = await screen.session.clerk.do(approval.words_to_review, incidents, incident)
        await _review(screen, chosen, words[reviews.index(chosen)])
    else:
        await _approve(screen, next(one for one in requests if one.id == chosen))


async def _approve(screen: IncidentScreen, request: Request) -> None:
    clerk, parts = screen.session.clerk, screen.session.parts
    who = await clerk.do(parts.incidents.actor_name, request.asked.actor)
    told = {name: str(request.asked.get(name)).strip() for name in _FIELDS}
    told["undo"] = told["undo"] or "none is known"
    details: list[Line | str] = [""]
    if approval.is_same_account(parts.journal, request.asked):
        details.append(fact("note", approval.NO_SECURITY, "amber"))
    details += [fact(name, text) for name, text in told.items() if text]
    options = [
        Option("approve", "approve exactly this", "for half an hour, and one run"),
        Option("refuse", "refuse", "", "amber"),
    ]
    first = f"{who} asks to run: {request.asked.get('action')}."
    chosen = await screen.app.push_screen_wait(
        Choose(screen.session.ink, "approve", first, options, details=details)
    )
    if chosen is None:
        return
    given = await screen.app.push_screen_wait(
        Ask(screen.session.ink, chosen, first, [Field("reason", "why", required=False)], do=chosen)
    )
    if given is not None:
        said = partial(approval.answer, approved=chosen == "approve", reason=given["reason"])
        await screen.act(lambda incident: said(parts.incidents, incident, request.id))


async def _review(screen: IncidentScreen, attempt: str, words: str) -> None:
    given = await screen.app.push_screen_wait(
        Ask(screen.session.ink, "review", words, [Field("finding", "what the review found")])
    )
    if given is not None:
        incidents = screen.session.parts.incidents
        await screen.act(lambda now: approval.review(incidents, now, attempt, given["finding"]))


async def _reason(screen: IncidentScreen, prepared: Prepared) -> str | None:
    given = await screen.app.push_screen_wait(
        Ask(
            screen.session.ink,
            "break the glass",
            f"{prepared.action}: it does not wait for a second responder.",
            [Field("reason", "why it cannot wait", hint="recorded, and reviewed afterwards")],
            do="go on",
        )
    )
    return None if given is None else given["reason"]


_FIELDS = ("model", "target", "command", "undo", "reason")


def _shown(prepared: Prepared) -> list[Line | str]:
    return ["", fact("command", prepared.command, "accent"), fact("target", prepared.target, "private")]
