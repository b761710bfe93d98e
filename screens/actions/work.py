"""Who does what: workstreams, their tasks, and what the severity asks."""

from screens.actions.entry import Action, act

WORK: tuple[Action, ...] = (
    act("work.done", "d", "Task done", "Say that what is under the cursor is done", "records", bar="done"),
    act(
        "work.fail", "f", "Task failed", "Say that it was tried and failed, and how", "records", bar="failed"
    ),
    act("work.begin", "s", "Task begun", "Say that somebody works on it", "records", bar="begun"),
    act("work.block", "b", "Task blocked", "Say what it waits for", "records", bar="blocked"),
    act("work.drop", "x", "Drop task", "Say that it is no longer wanted", "records"),
    act("work.new", "n", "New task", "Add a task to this workstream", "records", bar="new"),
    act("work.lead", "l", "Lead", "Say who leads this workstream", "records", bar="lead"),
    act(
        "work.open",
        "o",
        "Open workstreams",
        "Open those that the playbook asks for, with their first tasks",
        "records",
        bar="open",
    ),
    act("work.own", "w", "Own workstream", "Open one that the playbook does not know", "records"),
    act("work.back", "escape", "Back", "Back to the incident", bar="back"),
)
