"""Before an incident is open: alerts and incidents on Watch, and the Declare form."""

from screens.actions.entry import Action, act

WATCH: tuple[Action, ...] = (
    act("watch.incidents", "1", "Incidents panel", "Go to the open incidents"),
    act("watch.alerts", "2", "Alerts panel", "Go to the alerts"),
    act("watch.filter", "slash", "Filter alerts", 'By matchers such as severity=~"high|critical", or words'),
    act("watch.group", "b", "Group alerts", "By a label of your choice, or not at all"),
    act(
        "watch.silence",
        "m",
        "Silence",
        "Hold back the alert's notifications for a time; that acknowledges nothing",
        "changes",
    ),
    act("watch.expire", "x", "End silence", "Let the alert's notifications out again", "changes"),
    act("watch.sort", "s", "Sort alerts", "By severity, newest, oldest or name"),
    act(
        "watch.declare",
        "d",
        "Declare from alert",
        "Open an incident from the alert under the cursor",
        bar="declare",
    ),
    act(
        "watch.by_hand",
        "h",
        "Declare by hand",
        "Open an incident for something no alert has seen",
        bar="by hand",
    ),
    act(
        "watch.acknowledge",
        "a",
        "Acknowledge",
        "Say that you are on the incident under the cursor",
        "records",
        bar="acknowledge",
    ),
    act(
        "watch.everything", "o", "Closed ones too", "Show resolved and closed incidents as well, or hide them"
    ),
)
DECLARE: tuple[Action, ...] = (
    act(
        "declare.save",
        "ctrl+s",
        "Declare",
        "Open the incident with what the form says",
        "records",
        bar="declare",
    ),
    act(
        "declare.join",
        "ctrl+o",
        "Join instead",
        "Join the open incident that matches, and add the alert to it",
        "records",
        bar="join",
    ),
    act("declare.back", "escape", "Give up", "Back to Watch; nothing is declared", bar="back"),
)
