"""The one registry of actions. Key bindings, their tooltips, the key bar, the help page and the command
palette are all made from it, so that none of them can say something else.

Reading keys never stand beside destroying ones: what destroys is on a function key with free neighbours, and
is two acts, the key and the typed model id.
"""

from collections.abc import Iterator

from textual.binding import Binding

from screens.actions.asking import DIALOG, TRIAGE
from screens.actions.entry import Action, Danger, remap
from screens.actions.everywhere import EVERYWHERE, LIST
from screens.actions.incident import INCIDENT
from screens.actions.looking import METRIC, SAMPLES
from screens.actions.past import PAST
from screens.actions.report import REPORT
from screens.actions.review import REVIEW
from screens.actions.scopes import SCOPES, TOGETHER, Scope
from screens.actions.systems import SYSTEMS
from screens.actions.timeline import TIMELINE
from screens.actions.upkeep import DOCTOR, SETTINGS
from screens.actions.watch import DECLARE, WATCH
from screens.actions.work import WORK

__all__ = [
    "ACTIONS",
    "SCOPES",
    "TOGETHER",
    "Action",
    "Danger",
    "Scope",
    "action",
    "bar",
    "bindings",
    "first_bindings",
    "in_scope",
    "list_bindings",
    "remap",
]

ACTIONS: tuple[Action, ...] = (
    *EVERYWHERE,
    *LIST,
    *WATCH,
    *DECLARE,
    *INCIDENT,
    *METRIC,
    *SAMPLES,
    *TIMELINE,
    *WORK,
    *SYSTEMS,
    *REPORT,
    *REVIEW,
    *TRIAGE,
    *PAST,
    *SETTINGS,
    *DOCTOR,
    *DIALOG,
)

_FOCUS = frozenset({"app.focus_next", "app.focus_previous", "incident.note"})
"""Methods and ids done before the next key is read: what is typed at once lands in the field they go to."""

_BY_ID = {entry.id: entry for entry in ACTIONS}


def action(identity: str) -> Action:
    """Raises `KeyError` for an id that is none."""
    return _BY_ID[identity]


def in_scope(scope: Scope) -> Iterator[Action]:
    """Every action of a scope, in the registry's order."""
    return (entry for entry in ACTIONS if entry.scope == scope)


def bindings(scope: Scope) -> list[Binding]:
    """A scope's actions as Textual bindings with stable ids and tooltips."""
    return [
        Binding(
            entry.keys,
            entry.action,
            entry.title,
            show=False,
            id=entry.id,
            tooltip=entry.help,
            priority=not _FOCUS.isdisjoint({entry.method, entry.id}),
        )
        for entry in in_scope(scope)
    ]


def first_bindings() -> list[Binding]:
    """For the app itself: read before anything that has the focus, so that they work in every dialog too."""
    return [
        Binding(
            entry.keys, entry.action, entry.title, show=False, id=entry.id, tooltip=entry.help, priority=True
        )
        for entry in map(action, ("everywhere.kill_switch", "everywhere.mask", "everywhere.stop_kill"))
    ]


def list_bindings() -> list[Binding]:
    """What every list of rows binds."""
    return bindings("list")


def bar(scope: Scope) -> list[Action]:
    """What the key bar of a screen shows: its own, then what works everywhere."""
    own = [entry for entry in in_scope(scope) if entry.bar]
    return own + [entry for entry in in_scope("everywhere") if entry.bar]
