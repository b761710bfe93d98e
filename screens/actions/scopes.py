"""Where keys work: the scopes, and which of them hold at the same time."""

from typing import Literal

Scope = Literal[
    "everywhere",
    "list",
    "watch",
    "declare",
    "incident",
    "metric",
    "samples",
    "timeline",
    "work",
    "systems",
    "report",
    "review",
    "triage",
    "past",
    "settings",
    "doctor",
    "dialog",
]

SCOPES: dict[Scope, str] = {
    "everywhere": "Everywhere",
    "list": "In a list",
    "watch": "Watch",
    "declare": "Declare",
    "incident": "Incident",
    "metric": "One metric",
    "samples": "Samples",
    "timeline": "Timeline",
    "work": "Workstreams",
    "systems": "Systems",
    "report": "Reporting",
    "review": "Review",
    "triage": "Triage questions",
    "past": "What happened before",
    "settings": "Settings",
    "doctor": "Doctor",
    "dialog": "Dialogs",
}
"""Every scope with its heading on the help page, in that order."""

TOGETHER: tuple[tuple[Scope, ...], ...] = (
    ("watch", "everywhere", "list"),
    ("declare", "everywhere", "list"),
    ("incident", "everywhere", "list"),
    ("metric", "everywhere", "list"),
    ("samples", "everywhere", "list"),
    ("timeline", "everywhere", "list"),
    ("work", "everywhere", "list"),
    ("systems", "everywhere", "list"),
    ("report", "everywhere", "list"),
    ("review", "everywhere", "list"),
    ("triage",),
    ("past", "everywhere", "list"),
    ("settings", "everywhere", "list"),
    ("doctor", "everywhere", "list"),
    ("dialog",),
)
"""The scopes whose keys work at the same time; within one no key may mean two things."""
