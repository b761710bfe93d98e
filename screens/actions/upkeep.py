"""Fireline itself: its settings, and what it leans on."""

from screens.actions.entry import Action, act

SETTINGS: tuple[Action, ...] = (
    act(
        "settings.clear",
        "delete,x",
        "Back to the default",
        "Take the setting under the cursor out of the file",
        bar="default",
    ),
    act(
        "settings.only_set",
        "o",
        "Only what is set",
        "Show only what is set anywhere, or every key",
        bar="set",
    ),
    act("settings.filter", "slash", "Filter settings", "By words in their names, values and descriptions"),
    act("settings.copy", "c", "Copy variable", "Copy the name of its environment variable", bar="copy"),
    act("settings.back", "escape", "Back", "Back to where you were", bar="back"),
)
DOCTOR: tuple[Action, ...] = (
    act("doctor.again", "r", "Look again", "Check everything once more", bar="look again"),
    act(
        "doctor.only_amiss", "o", "Only what is amiss", "Show faults and warnings, or everything", bar="amiss"
    ),
    act("doctor.copy", "c", "Copy finding", "Copy the finding under the cursor and its remedy", bar="copy"),
    act("doctor.back", "escape", "Back", "Back to where you were", bar="back"),
)
