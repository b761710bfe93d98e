"""The one registry of actions. Key bindings, their tooltips, the key bar, the help page and the command
palette are all made from it, so that none of them can say something else.

Reading keys never stand beside destroying ones: what destroys is on a function key with free neighbours, and
is two acts, the key and the typed model id.
"""

from collections.abc import Iterator, Mapping
from typing import Literal

import msgspec
from textual.binding import Binding

from screens.keyboard import key_name, types_text

Danger = Literal["reads", "records", "changes", "destroys"]
Scope = Literal[
    "everywhere",
    "list",
    "watch",
    "declare",
    "incident",
    "metric",
    "samples",
    "timeline",
    "triage",
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
    "triage": "Triage questions",
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
    ("timeline", "everywhere", "list"),
    ("triage",),
    ("settings", "everywhere", "list"),
    ("doctor", "everywhere", "list"),
    ("dialog",),
)
"""The scopes whose keys work at the same time; within one no key may mean two things."""


class Action(msgspec.Struct, frozen=True, kw_only=True):
    """Something a person can do."""

    id: str
    """Stable: users remap keys by it."""
    keys: str
    """Textual key names, comma-separated; the first is the one shown."""
    title: str
    help: str
    scope: Scope
    danger: Danger = "reads"
    """``reads``: nothing changes; ``records``: writes in the journal; ``changes`` and ``destroys``: act on
    production, and ask first."""
    method: str = ""
    """The Textual action; empty: the id's last part."""
    bar: str = ""
    """Its word in the key bar; empty: not shown there."""

    @property
    def action(self) -> str:
        return self.method or self.id.rpartition(".")[2]

    @property
    def keys_now(self) -> tuple[str, ...]:
        """The keys that do it in this run."""
        return tuple(_remapped.get(self.id, self.keys).split(","))

    @property
    def key(self) -> str:
        """The first key, as people write it."""
        return key_name(self.keys_now[0])

    @property
    def typing_key(self) -> str:
        """The first key that works while somebody types in a field."""
        keys = self.keys_now
        return key_name(next((key for key in keys if not types_text(key)), keys[0]))

    @property
    def works_while_typing(self) -> bool:
        """Whether one of its keys is none that a field would take as text."""
        return any(not types_text(key) for key in self.keys_now)


_FOCUS = frozenset({"app.focus_next", "app.focus_previous", "incident.note"})
"""Methods and ids done before the next key is read: what is typed at once lands in the field they go to."""

_remapped: dict[str, str] = {}


def remap(keys: Mapping[str, str]) -> None:
    """The keys as this run uses them, by action id (`screens.keymap`); what is not named keeps its own."""
    _remapped.clear()
    _remapped.update(keys)


def _a(
    identity: str,
    keys: str,
    title: str,
    about: str,
    danger: Danger = "reads",
    *,
    bar: str = "",
    method: str = "",
) -> Action:
    scope: Scope = identity.partition(".")[0]  # type: ignore[assignment]
    return Action(
        id=identity, keys=keys, title=title, help=about, scope=scope, danger=danger, bar=bar, method=method
    )


ACTIONS: tuple[Action, ...] = (
    _a("everywhere.help", "question_mark,f1", "Keys", "What every key does, on one page", bar="keys"),
    _a("everywhere.palette", "ctrl+p,colon", "All actions", "Find any action by its name", bar="all actions"),
    _a(
        "everywhere.next_panel",
        "tab",
        "Next panel",
        "Move the focus to the next panel or field",
        method="app.focus_next",
    ),
    _a(
        "everywhere.previous_panel",
        "shift+tab",
        "Previous panel",
        "Move the focus back",
        method="app.focus_previous",
    ),
    _a(
        "everywhere.switch",
        "g,f3",
        "Go to incident",
        "Go to another open incident: its clocks beside it, narrowed by typing",
        bar="incidents",
    ),
    _a(
        "everywhere.hush",
        "f4",
        "Clocks are known",
        "No bell for the clocks that run now; the next ones ring again",
    ),
    _a(
        "everywhere.mask",
        "f6",
        "Mask for sharing",
        "Mask people, hosts, prompts and outputs while others look at this screen, or stop",
    ),
    _a("everywhere.theme", "f2", "Colours", "Change between night, day and high contrast"),
    _a("everywhere.reload", "f5", "Ask again", "Ask the alert source now and read the journal again"),
    _a(
        "everywhere.settings",
        "comma",
        "Settings",
        "Every setting: its value, where that comes from and what it is for; change it in place",
    ),
    _a(
        "everywhere.doctor",
        "f7",
        "Doctor",
        "Check sources, clusters, permissions, programs and files, and say how to mend what fails",
    ),
    _a("everywhere.leave", "ctrl+q", "Quit", "Leave Fireline; a running step can go on without it"),
    _a(
        "everywhere.kill_switch",
        "f9",
        "Kill switch",
        "Stop the model: opens the runbook's kill switch, then asks for the model's id, typed",
        "destroys",
        bar="kill switch",
    ),
    _a(
        "everywhere.stop_kill",
        "f12",
        "Stop the countdown",
        "Stop an automatic kill that counts down, and disarm it; any responder may",
        "records",
    ),
    _a("list.up", "up", "Up", "One row up"),
    _a("list.down", "down", "Down", "One row down"),
    _a("list.page_up_rows", "pageup", "Page up", "A screenful up"),
    _a("list.page_down_rows", "pagedown", "Page down", "A screenful down"),
    _a("list.first", "home", "First", "The first row"),
    _a("list.last", "end", "Last", "The last row"),
    _a(
        "list.choose",
        "enter",
        "Open",
        "Open, answer or run what is under the cursor; what changes asks first",
    ),
    _a("watch.incidents", "1", "Incidents panel", "Go to the open incidents"),
    _a("watch.alerts", "2", "Alerts panel", "Go to the alerts"),
    _a("watch.filter", "slash", "Filter alerts", 'By matchers such as severity=~"high|critical", or words'),
    _a("watch.group", "b", "Group alerts", "By a label of your choice, or not at all"),
    _a(
        "watch.silence",
        "m",
        "Silence",
        "Hold back the alert's notifications for a time; that acknowledges nothing",
        "changes",
    ),
    _a("watch.expire", "x", "End silence", "Let the alert's notifications out again", "changes"),
    _a("watch.sort", "s", "Sort alerts", "By severity, newest, oldest or name"),
    _a(
        "watch.declare",
        "d",
        "Declare from alert",
        "Open an incident from the alert under the cursor",
        bar="declare",
    ),
    _a(
        "watch.by_hand",
        "h",
        "Declare by hand",
        "Open an incident for something no alert has seen",
        bar="by hand",
    ),
    _a(
        "watch.acknowledge",
        "a",
        "Acknowledge",
        "Say that you are on the incident under the cursor",
        "records",
        bar="acknowledge",
    ),
    _a(
        "watch.everything", "o", "Closed ones too", "Show resolved and closed incidents as well, or hide them"
    ),
    _a(
        "declare.save",
        "ctrl+s",
        "Declare",
        "Open the incident with what the form says",
        "records",
        bar="declare",
    ),
    _a(
        "declare.join",
        "ctrl+o",
        "Join instead",
        "Join the open incident that matches, and add the alert to it",
        "records",
        bar="join",
    ),
    _a("declare.back", "escape", "Give up", "Back to Watch; nothing is declared", bar="back"),
    _a("incident.triage", "t", "Triage", "Answer the open triage questions one by one", bar="triage"),
    _a("incident.runbook", "r", "Runbook", "Go to the runbook's next step", bar="runbook"),
    _a("incident.note", "n", "Note", "Write a note for the timeline", "records", bar="note"),
    _a("incident.acknowledge", "a", "Acknowledge", "Say that you are on it", "records", bar="ack"),
    _a(
        "incident.decide",
        "d",
        "Decide to act",
        "Record the decision to contain, which starts its clock",
        "records",
    ),
    _a("incident.severity", "v", "Severity", "Set the severity, with a reason", "records", bar="severity"),
    _a("incident.kind", "k", "Type", "Set the incident's type by two questions", "records"),
    _a("incident.phase", "p", "Phase", "Move to another phase", "records"),
    _a("incident.roles", "o", "Roles", "Take or hand over a role", "records"),
    _a(
        "incident.undo",
        "u",
        "Undo step",
        "Roll back the step under the cursor",
        "changes",
        bar="undo",
    ),
    _a(
        "incident.undo_all",
        "U",
        "Undo all",
        "Roll back the done steps in reverse order; containment stays",
        "changes",
    ),
    _a(
        "incident.probe",
        "h",
        "Replay harm probe",
        "Ask the model again with the inputs that did harm, and count; the same key stops it",
        "records",
    ),
    _a("incident.skip", "s", "Skip step", "Skip the step under the cursor, with a reason", "records"),
    _a(
        "incident.judge",
        "j",
        "Confirm by judgement",
        "Say whether the step had its effect, by your own judgement",
        "records",
    ),
    _a(
        "incident.cancel",
        "ctrl+x",
        "Cancel step",
        "Stop the running step and everything it started",
        "changes",
    ),
    _a("incident.choose_runbook", "b", "Another runbook", "Choose another runbook for this incident"),
    _a(
        "incident.dry_run",
        "D",
        "Dry run",
        "Look what the step under the cursor would do and ask the server, running nothing; recorded",
        "records",
    ),
    _a(
        "incident.resolution",
        "O",
        "Way to resolve",
        "Choose among the runbook's ways to resolve, each with when it is taken",
        "records",
    ),
    _a(
        "incident.new_version",
        "B",
        "Changed runbook",
        "Go on with the runbook's file as it is now, where the incident began with another version",
        "records",
    ),
    _a("incident.timeline", "l", "Timeline", "Go to the timeline's latest entry"),
    _a(
        "incident.whole_timeline",
        "L",
        "Whole timeline",
        "The timeline across the screen, with each entry in full",
    ),
    _a("incident.search", "slash", "Search the timeline", "Find words in the timeline"),
    _a(
        "incident.correct",
        "e",
        "Correct entry",
        "Mend the time or the text of the timeline entry under the cursor",
        "records",
    ),
    _a(
        "incident.inform",
        "i",
        "Update sent",
        "Record a status update that went out; restarts its clock",
        "records",
    ),
    _a("incident.conflicts", "y", "Conflicts", "Decide where two people set one field apart", "records"),
    _a("incident.finish", "z", "Resolve or close", "Resolve, close or reopen the incident", "records"),
    _a(
        "incident.link",
        "M",
        "Merge or link",
        "Say that another incident is the same, came before, or has this one as its part",
        "records",
    ),
    _a("incident.copy", "c", "Copy", "Copy the step's resolved command, or the incident's number"),
    _a(
        "incident.export",
        "x",
        "Export",
        "Write the record, the timeline or the postmortem to a file",
        bar="export",
    ),
    _a(
        "incident.record_change",
        "w",
        "Change into the timeline",
        "Write the change under the cursor of the changes panel into the timeline, when it happened",
        "records",
    ),
    _a("incident.triage_panel", "1", "Triage panel", "Show the triage panel"),
    _a("incident.alerts_panel", "2", "Alerts panel", "Show the alerts panel"),
    _a("incident.changes_panel", "3", "Changes panel", "Show what was changed around the time it began"),
    _a("incident.metrics_panel", "4", "Metrics panel", "Show the model's metrics"),
    _a("incident.runbook_panel", "5", "Runbook panel", "Show the runbook panel"),
    _a("incident.timeline_panel", "6", "Timeline panel", "Show the timeline panel"),
    _a(
        "incident.zoom_in",
        "plus,equals_sign",
        "Zoom in",
        "Show metrics over a shorter time, 15 minutes at least",
    ),
    _a("incident.zoom_out", "minus", "Zoom out", "Show metrics over a longer time, a week at most"),
    _a(
        "incident.figures",
        "f",
        "Figures",
        "Affected predictions, false positives and detection lag by Prometheus; record one",
        "records",
    ),
    _a("incident.samples", "S", "Samples", "What the model was asked and answered, covered until revealed"),
    _a("incident.metric_alone", "m", "Metric alone", "Show the metric under the cursor alone, large"),
    _a("incident.back", "escape", "Back", "Back to Watch, or out of the note line", bar="back"),
    _a("metric.zoom_in", "plus,equals_sign", "Zoom in", "A shorter time, 15 minutes at least", bar="zoom in"),
    _a("metric.zoom_out", "minus", "Zoom out", "A longer time, a week at most", bar="zoom out"),
    _a("metric.next_metric", "right", "Next metric", "The metric after this one", bar="next"),
    _a("metric.previous_metric", "left", "Previous metric", "The metric before this one"),
    _a("metric.table", "t", "Table", "Every value with its time, or the plot again", bar="table"),
    _a(
        "samples.reveal",
        "space",
        "Reveal",
        "Reveal the sample under the cursor, or cover it again",
        bar="reveal",
    ),
    _a("samples.cover", "c", "Cover all", "Cover every sample again", bar="cover"),
    _a(
        "samples.link",
        "l",
        "Link",
        "Put the sample under the cursor into the timeline",
        "records",
        bar="link",
    ),
    _a("samples.back", "escape", "Back", "Back to the incident", bar="back"),
    _a("metric.back", "escape", "Back", "Back to the incident", bar="back"),
    _a("timeline.search", "slash", "Search", "Find words: matches light up", bar="search"),
    _a("timeline.next_match", "n", "Next match", "To the next match, further down", bar="next"),
    _a("timeline.previous_match", "N", "Previous match", "To the match before, further up"),
    _a(
        "timeline.only_matches",
        "m",
        "Only matches",
        "Show only what matches, or all again",
        bar="only matches",
    ),
    _a("timeline.show_all", "1", "All", "Show every kind, without housekeeping"),
    _a("timeline.show_decisions", "2", "Decisions", "Show only what was decided, answered and declared"),
    _a("timeline.show_steps", "3", "Steps", "Show only steps and how they ended"),
    _a("timeline.show_notes", "4", "Notes", "Show only notes and updates that went out"),
    _a("timeline.show_alerts", "5", "Alerts", "Show only alerts that fired or resolved"),
    _a("timeline.show_people", "6", "People", "Show only who came and took which role"),
    _a("timeline.show_fields", "7", "Fields", "Show only what was filled in"),
    _a("timeline.show_evidence", "8", "Evidence", "Show only files that were kept"),
    _a("timeline.show_everything", "9", "Everything", "Show housekeeping too"),
    _a("timeline.follow", "f", "Follow", "Go to the newest entry and stay with it", bar="follow"),
    _a("timeline.since", "s", "Since you left", "Go to the first entry that came since you left"),
    _a(
        "timeline.back_date",
        "b",
        "Note at a time",
        "Write a note for the time of this entry, or another",
        "records",
        bar="note at a time",
    ),
    _a(
        "timeline.correct",
        "e",
        "Correct entry",
        "Mend the time or the text of the entry under the cursor",
        "records",
        bar="correct",
    ),
    _a("timeline.conflicts", "y", "Conflicts", "Decide where two people set one field apart", "records"),
    _a("timeline.copy_id", "c", "Copy id", "Copy the id of the entry under the cursor"),
    _a("timeline.back", "escape", "Back", "Out of the search, or back to the incident", bar="back"),
    _a("triage.yes", "y", "Yes", "Answer yes", "records"),
    _a("triage.no", "n", "No", "Answer no", "records"),
    _a("triage.unknown", "u", "Unknown", "Answer that nobody knows yet", "records"),
    _a("triage.later", "escape", "Later", "Leave the questions for later"),
    _a(
        "settings.clear",
        "delete,x",
        "Back to the default",
        "Take the setting under the cursor out of the file",
        bar="default",
    ),
    _a(
        "settings.only_set",
        "o",
        "Only what is set",
        "Show only what is set anywhere, or every key",
        bar="set",
    ),
    _a("settings.filter", "slash", "Filter settings", "By words in their names, values and descriptions"),
    _a("settings.copy", "c", "Copy variable", "Copy the name of its environment variable", bar="copy"),
    _a("settings.back", "escape", "Back", "Back to where you were", bar="back"),
    _a("doctor.again", "r", "Look again", "Check everything once more", bar="look again"),
    _a(
        "doctor.only_amiss", "o", "Only what is amiss", "Show faults and warnings, or everything", bar="amiss"
    ),
    _a("doctor.copy", "c", "Copy finding", "Copy the finding under the cursor and its remedy", bar="copy"),
    _a("doctor.back", "escape", "Back", "Back to where you were", bar="back"),
    _a("dialog.cancel", "escape", "Do not", "Close the dialog; nothing happens"),
    _a("dialog.copy", "ctrl+y", "Copy", "Copy what the dialog says"),
)

_BY_ID = {action.id: action for action in ACTIONS}


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
