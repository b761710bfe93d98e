"""What empty panels say: what Fireline is, and what can be done now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from screens.actions import action
from screens.lines import EMPTY, Line, Span
from screens.parts import SettingsView

if TYPE_CHECKING:
    from data.errors import FirelineError
    from data.sources.alert_picture import Picture


def incidents_empty(total: int, settings: SettingsView) -> list[Line]:
    """With no incident open: for a new user what this is; for others that all is quiet."""
    offered = [
        *([("watch.declare", "declare from the alert under the cursor")] if settings.alertmanager else []),
        ("watch.by_hand", "declare by hand, when no alert saw it"),
        ("everywhere.help", "every key on one page"),
    ]
    if total:
        offered.append(("watch.everything", "show resolved and closed ones"))
        return [EMPTY, (Span("No incident is open.", "bold"),), EMPTY, *_offers(offered)]
    offered.append(("everywhere.drill", "rehearse: a drill, with nothing real"))
    return [
        EMPTY,
        (Span("No incident is open.", "bold"),),
        EMPTY,
        (Span("Fireline takes an AI incident from alert to record:", "dim"),),
        (Span("declare it, answer seven questions, contain it with", "dim"),),
        (Span("steps that ask before they act. The record keeps itself.", "dim"),),
        EMPTY,
        *_offers(offered),
    ]


def _offers(offered: list[tuple[str, str]]) -> list[Line]:
    """A key and what it does, a line each; the words stand below one another, and can be clicked."""
    every = [(action(name), words) for name, words in offered]
    widest = max(len(one.key) for one, _ in every)
    return [
        (
            Span(f"  {one.key:<{widest}}  ", "bold accent"),
            Span(words, "", f"screen.{one.id.partition('.')[2]}"),
        )
        for one, words in every
    ]


def alerts_empty(picture: Picture | None, settings: SettingsView) -> list[Line]:
    """No source, not asked yet, cannot look, or truly nothing: four different things."""
    if not settings.alertmanager:
        return _no_source(settings)
    failing = [one for one in picture.sources if one.freshness.error is not None] if picture else []
    if picture is None or (not picture.known and not failing):
        return [EMPTY, (Span(f"Asking {settings.alertmanager}", "dim"),)]
    if not picture.known:
        return _cannot_look(failing[0].freshness.error)
    if failing:
        silent = ", ".join(one.name for one in failing)
        return [
            EMPTY,
            (Span("No alert fired when it was last looked.", "bold"),),
            (Span(f"Nobody knows about now: {silent} did not answer.", "amber"),),
        ]
    return [EMPTY, (Span("No alert fires.", "bold"),)]


def _no_source(settings: SettingsView) -> list[Line]:
    return [
        EMPTY,
        (Span("No alert source yet.", "bold"),),
        EMPTY,
        (Span("Point Fireline at an Alertmanager, in", "dim"),),
        (Span(settings.config_file or "the settings file", "text"),),
        EMPTY,
        (Span('  alertmanager_url = "http://host:9093"', "text"),),
        EMPTY,
        (Span("or with FIRELINE_ALERTMANAGER_URL.", "dim"),),
        (Span("Declaring by hand works without one.", "dim"),),
    ]


def _cannot_look(error: FirelineError | None) -> list[Line]:
    reload, by_hand = action("everywhere.reload").key, action("watch.by_hand").key
    return [
        EMPTY,
        (Span("Nobody knows whether alerts fire: the source did not answer.", "bold red"),),
        EMPTY,
        *((Span(text, "dim"),) for text in (error.lines() if error is not None else ())),
        EMPTY,
        (
            Span("It is asked again and again. ", "dim"),
            Span(reload, "bold accent"),
            Span(" asks now.", "dim"),
        ),
        (Span(f"  {by_hand}  ", "bold accent"), Span("declare by hand meanwhile", "", "screen.by_hand")),
    ]
