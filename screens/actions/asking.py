"""What waits for an answer: the triage questions, and every dialog."""

from screens.actions.entry import Action, act

TRIAGE: tuple[Action, ...] = (
    act("triage.yes", "y", "Yes", "Answer yes", "records"),
    act("triage.no", "n", "No", "Answer no", "records"),
    act("triage.unknown", "u", "Unknown", "Answer that nobody knows yet", "records"),
    act("triage.later", "escape", "Later", "Leave the questions for later"),
)
DIALOG: tuple[Action, ...] = (
    act("dialog.cancel", "escape", "Do not", "Close the dialog; nothing happens"),
    act("dialog.copy", "ctrl+y", "Copy", "Copy what the dialog says"),
)
