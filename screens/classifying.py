"""Saying what kind of incident it is: two questions, never a list of fifteen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.app import App

from screens.dialogs.choose import Choose, Option
from screens.ink import Ink

if TYPE_CHECKING:
    from playbooks.classify import Classifier, Question


async def ask_type(app: App[Any], ink: Ink, classifier: Classifier) -> str | None:
    """The type's id; empty where the responder cannot tell; ``None`` when left. Runs in a worker."""
    group = await _ask(app, ink, "type  1 of 2", classifier.first())
    if not group:
        return group
    return await _ask(app, ink, "type  2 of 2", classifier.second(group))


async def _ask(app: App[Any], ink: Ink, title: str, question: Question) -> str | None:
    options = [Option(one.value or "?", one.seen, one.title) for one in question.options]
    chosen = await app.push_screen_wait(Choose(ink, title, question.text, options))
    return "" if chosen == "?" else chosen
