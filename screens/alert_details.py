"""All that is known of one alert: labels, annotations, links, who holds it back, what it did before."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType
from textual.widgets import Button

from data.errors import FirelineError
from data.incident.sentences import alert_label
from data.times import MINUTE, span
from screens.alert_lines import held_words
from screens.clock_words import age
from screens.dialogs.dialog import Dialog, fact
from screens.lines import Line, Span
from screens.moments import moment
from screens.session import Session
from screens.widgets.prose import Prose

if TYPE_CHECKING:
    from data.sources.alert import Alert
    from data.sources.alert_history import Interval

DECLARE, SILENCE, EXPIRE = "declare", "silence", "expire"
_STATES = {"gone": "no longer fires", "firing": "fires", "suppressed": "fires, held back"}
_WIDEST = 24
_PAST = 8
"""As many earlier times are told."""


class AlertDetails(Dialog[str]):
    """What the person wants to do next: one of the three words, or nothing."""

    BINDINGS: ClassVar[list[BindingType]] = [
        ("d", "do('declare')"),
        ("m", "do('silence')"),
        ("x", "do('expire')"),
    ]

    def __init__(self, session: Session, alert: Alert, declared: str) -> None:
        self.session, self.alert, self.declared = session, alert, declared
        self._past: list[Interval] | None = None
        self._past_words = ""
        super().__init__(session.ink, alert_label(alert.name), alert.summary, ())

    def tell(self, cells: int) -> list[Line]:
        """Told again when more is known."""
        self.details = [*self._facts(), *self._texts(), *self._history()]
        return super().tell(cells)

    def _facts(self) -> list[Line | str]:
        alert, session = self.alert, self.session
        now = session.now
        held = held_words(alert, session.picture, session.alerts, now)
        back = "" if alert.observed_state == alert.state else ": notifications are held back"
        found: list[Line | str] = ["", fact("state", f"fires, {held}{back}" if held else alert.state)]
        if alert.starts_at:
            passed = age(now - alert.starts_at)
            ago = passed if passed == "just now" else f"{passed} ago"
            found.append(fact("since", f"{moment(alert.starts_at, now=now)}, {ago}"))
        if self.declared:
            found.append(fact("incident", self.declared))
        picture = session.picture
        stale = picture is not None and picture.is_stale(alert)
        sources = ", ".join((alert.source, *alert.also_in))
        found.append(
            fact(
                "source", sources + (", which does not answer now" if stale else ""), "amber" if stale else ""
            )
        )
        for source, identity in alert.silences:
            silence = picture.silence(identity) if picture is not None else None
            words = (
                f"until {moment(silence.ends_at, now=now)}: {silence.comment}"
                if silence is not None
                else identity
            )
            place = f"at {source} alone, " if alert.also_silenced else ""
            found.append(fact("silence", place + words))
        return [*found, *self._held_by_others()]

    def _held_by_others(self) -> list[Line]:
        """What inhibits or mutes it, and until when: nobody set an end to either."""
        alert, index, now = self.alert, self.session.alerts, self.session.now
        found: list[Line] = []
        for fingerprint in alert.inhibited_by:
            by = index.by_fingerprint.get(fingerprint) if index is not None else None
            if by is None:
                found.append(fact("inhibited", f"until alert {fingerprint} ends"))
                continue
            of = f" of {by.labels['model_id']}" if "model_id" in by.labels else ""
            since = f", firing for {age(now - by.starts_at)}" if by.starts_at else ""
            found.append(fact("inhibited", f"until {alert_label(by.name)}{of} ends{since}"))
        found += [fact("muted", f"while the time interval {name} lasts") for name in alert.muted_by]
        return found + [fact(word, f"at {source} alone") for source, word in alert.also_held]

    def _texts(self) -> list[Line | str]:
        alert = self.alert
        found: list[Line | str] = ["", *_aligned(alert.labels)]
        found += ["", *_aligned(alert.annotations)]
        if alert.url:
            found.append(fact("rule at", alert.url))
        if alert.left_out:
            found.append(f"{alert.left_out} more labels and annotations are beyond the bounds.")
        return found

    def _history(self) -> list[Line | str]:
        found: list[Line | str] = ["", "In this session:"]
        history, now = self.session.history, self.session.now
        moments = history.of(self.alert.fingerprint) if history is not None else ()
        found += [_past_line(moment(one.at, now=now), _STATES.get(one.state, one.state)) for one in moments]
        if self.session.parts.open_past is None:
            return found
        found += ["", "Before, as Prometheus kept it for a day:"]
        if self._past is None:
            return [*found, self._past_words or "asking"]
        for one in self._past[-_PAST:]:
            length = span(max(one.end - one.start, MINUTE) // MINUTE * MINUTE)
            found.append(
                _past_line(moment(one.start // MINUTE * MINUTE, now=now), f"fired for about {length}")
            )
        return found if self._past else [*found, "it did not fire"]

    def answers(self) -> Sequence[Button]:
        """Reading is safe."""
        buttons = [self.button("esc  go on", "on"), self.button("d  declare", DECLARE)]
        if not self.alert.silenced_by:
            buttons.append(self.button("m  silence", SILENCE, "risky"))
        if self.alert.silences:
            buttons.append(self.button("x  end the silence", EXPIRE, "risky"))
        return buttons

    def on_mount(self) -> None:
        """Ask for the past."""
        self.query_one("#on").focus()
        if self.session.parts.open_past is not None:
            work: Callable[[], object] = self._ask_past
            self.run_worker(work, group="past")

    async def _ask_past(self) -> None:
        import asyncio

        open_past = self.session.parts.open_past
        assert open_past is not None  # noqa: S101
        try:
            self._past = await asyncio.to_thread(open_past, self.alert, self.session.now)
        except FirelineError as error:
            self._past_words = f"not known: {error.message}"
        self.query_one(Prose).retell(self.tell)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Any of them."""
        self.dismiss(None if event.button.id == "on" else event.button.id)

    def action_do(self, what: str) -> None:
        """The key beside a button."""
        self.dismiss(what)


def _past_line(when: str, what: str) -> Line:
    return (Span(f"{when}  ", "dim"), Span(what))


def _aligned(texts: Mapping[str, str]) -> list[Line]:
    """Names and values in two columns."""
    widest = min(max((len(name) for name in texts), default=0), _WIDEST)
    return [
        (Span(f"{name:<{widest}}  ", "dim"), Span(value)) for name, value in sorted(texts.items()) if value
    ]
