"""Silencing an alert at its Alertmanager, and ending that again: a conversation, confirmed and recorded.

A silence keeps people from being called. It does not say that somebody is on it: that is acknowledging, which
happens in an incident.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from data.errors import BadInput, Refused
from data.incident.sentences import alert_label
from data.journal.kinds import SilenceCreated, SilenceExpired
from data.sources.matchers import Matcher, parse
from data.sources.silences import SilenceDraft
from data.text import clean, clean_line, count
from data.times import SECOND, parse_duration
from screens.dialogs.ask import Ask, Field
from screens.dialogs.confirm import Confirm
from screens.dialogs.dialog import fact
from screens.lines import Line
from screens.live_screen import LiveScreen
from screens.moments import moment
from screens.session import Session

if TYPE_CHECKING:
    from data.sources.alert import Alert

_SHOWN = 6
NOT_ACKNOWLEDGED = "It does not say that anybody is on it: acknowledge the incident for that."


def _may(session: Session) -> None:
    if session.parts.settings.read_only:
        raise Refused("Read-only mode is on: no silence is made or ended.", kept="Nothing was changed.")


async def silence(screen: LiveScreen, alert: Alert) -> None:
    """Ask what to hold back, for how long and why; show what that hides; do it, and record it."""
    session = screen.session
    _may(session)
    source = session.alert_source(alert.source)
    draft = await _asked(screen, alert)
    if draft is None:
        return
    hidden = [
        one for one in (session.alerts.alerts if session.alerts else ()) if draft.holds_back(one.labels)
    ]
    what, whom = _what(draft, hidden, session.now), _whom(draft, hidden, alert)
    if not await screen.app.push_screen_wait(Confirm(session.ink, "silence", what, whom, do="silence")):
        return
    identity = await source.silence(draft)
    made = SilenceCreated(
        silence=identity,
        alert=alert.name,
        matchers=clean_line(", ".join(map(str, draft.matchers))),
        ends_at=draft.ends_at,
        comment=draft.comment,
        source=alert.source,
    )
    await _record(screen, {one.fingerprint for one in hidden} | {alert.fingerprint}, made)
    screen.shell.ask_again()
    screen.say(f"Silenced until {moment(draft.ends_at, now=session.now)}.")


async def _asked(screen: LiveScreen, alert: Alert) -> SilenceDraft | None:
    """Raises `BadInput` for what makes no silence."""
    session = screen.session
    prefilled = ", ".join(str(Matcher(name, "=", value)) for name, value in alert.labels.items())
    answer = await screen.app.push_screen_wait(
        Ask(
            session.ink,
            f"silence {alert_label(alert.name)}",
            "Nobody is called for what these matchers hold for. The alerts go on firing.",
            [
                Field("matchers", "matchers", prefilled, check=_matchers),
                Field("duration", "for", "2h", "30m, 2h, 1d", check=parse_duration),
                Field("comment", "why", "", "for whoever wonders"),
                Field("author", "by", session.parts.settings.responder),
            ],
            details=[NOT_ACKNOWLEDGED],
            do="go on",
        )
    )
    return None if answer is None else _draft(answer, session.now)


async def expire(screen: LiveScreen, alert: Alert) -> None:
    """End the silences that hold this alert back, each at its own Alertmanager, after a question."""
    session = screen.session
    _may(session)
    if not alert.silences:
        raise BadInput(
            f"No silence holds {alert_label(alert.name)} back.",
            remedy="Inhibited and muted ones end by themselves.",
        )
    details = [line for source, identity in alert.silences for line in _ending(session, source, identity)]
    first = f"People are called again for all that {count(len(alert.silences), 'silence')} held back."
    if not await screen.app.push_screen_wait(
        Confirm(session.ink, "end the silence", first, details, do="end it")
    ):
        return
    try:
        for source, identity in alert.silences:
            await session.alert_source(source).expire(identity)
            ended = SilenceExpired(silence=identity, alert=alert.name, source=source)
            await _record(screen, {alert.fingerprint}, ended)
    finally:  # one that failed leaves those before it ended
        screen.shell.ask_again()
    screen.say("The silence has ended." if len(alert.silences) == 1 else "The silences have ended.")


def _ending(session: Session, source: str, identity: str) -> list[Line | str]:
    """Whose silence it is, until when, why, and where."""
    known = session.picture.silence(identity) if session.picture is not None else None
    words = identity
    if known is not None:
        until = moment(known.ends_at, now=session.now)
        words = f"by {known.created_by} until {until}: {known.comment}"
    return [fact("silence", words), fact("at", source)]


def _matchers(text: str) -> tuple[Matcher, ...]:
    wanted = parse(text)
    if wanted.words:
        raise BadInput(f"{wanted.words[0]!r} is no matcher.", remedy='Write label="value".')
    return wanted.matchers


def _draft(answer: dict[str, str], now: int) -> SilenceDraft:
    """Raises `BadInput` for what makes no silence."""
    draft = SilenceDraft(
        matchers=_matchers(answer["matchers"]),
        starts_at=now,
        ends_at=(now + parse_duration(answer["duration"])) // SECOND * SECOND,
        created_by=clean_line(answer["author"], 200),
        comment=clean(answer["comment"], 2_000),
    )
    draft.check()
    return draft


def _what(draft: SilenceDraft, hidden: list[Alert], now: int) -> str:
    until = moment(draft.ends_at, now=now)
    if not hidden:
        return (
            f"Until {until} nobody is called for what these matchers hold for; no alert of now is among it."
        )
    return f"Until {until} nobody is called for {count(len(hidden), 'alert')} of now, and for any that come."


def _whom(draft: SilenceDraft, hidden: list[Alert], alert: Alert) -> list[Line | str]:
    lines: list[Line | str] = [
        fact("matchers", ", ".join(map(str, draft.matchers))),
        fact("why", f"{draft.comment} ({draft.created_by})"),
    ]
    for one in hidden[:_SHOWN]:
        model = one.labels.get("model_id", "")
        lines.append(fact(one.severity or "alert", f"{alert_label(one.name)} {model}".strip()))
    if len(hidden) > _SHOWN:
        lines.append(f"and {len(hidden) - _SHOWN} more")
    lines.append(fact("at", alert.source))
    if alert.also_in:
        lines.append(fact("not at", f"{', '.join(alert.also_in)}, unless they are one cluster", "amber"))
    return [*lines, "", NOT_ACKNOWLEDGED]


async def _record(
    screen: LiveScreen, fingerprints: set[str], payload: SilenceCreated | SilenceExpired
) -> None:
    """In every open live incident that one of these alerts belongs to."""
    parts = screen.session.parts

    def record() -> None:
        for incident in parts.incidents.open_ones():
            if incident.mode == "live" and any(incident.alert_belongs(one) for one in fingerprints):
                parts.desk.record_silence(incident, payload)

    await screen.session.clerk.do(record)
