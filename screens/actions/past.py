"""Past incidents, trends and corrective actions."""

from screens.actions.entry import Action, act

PAST: tuple[Action, ...] = (
    act("past.show_incidents", "1", "Past incidents", "Find incidents by words and filters"),
    act("past.show_trends", "2", "Trends", "What the incidents that are found say together"),
    act("past.show_actions", "3", "Corrective actions", "What is still to be done, overdue first"),
    act("past.filter", "slash", "Find", "Words and filters such as severity:high since:2026-04", bar="find"),
    act(
        "past.similar", "s", "Similar ones", "Earlier incidents like the one under the cursor, and why",
        bar="similar",
    ),
    act(
        "past.done", "d", "Action done", "Complete the one under the cursor, with what shows it", "records",
        bar="done",
    ),
    act("past.ended", "o", "Ended ones too", "Show completed and cancelled actions as well, or hide them"),
    act(
        "past.review", "r", "Quarter reviewed", "Record that the last quarter was looked back at", "records",
    ),
    act("past.back", "escape", "Back", "Back to what was shown before, then to where you were", bar="back"),
)  # fmt: skip
