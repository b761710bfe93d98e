"""What works on every screen, and in every list of rows."""

from screens.actions.entry import Action, act

EVERYWHERE: tuple[Action, ...] = (
    act("everywhere.help", "question_mark,f1", "Keys", "What every key does, on one page", bar="keys"),
    act(
        "everywhere.palette", "ctrl+p,colon", "All actions", "Find any action by its name", bar="all actions"
    ),
    act(
        "everywhere.next_panel",
        "tab",
        "Next panel",
        "Move the focus to the next panel or field",
        method="app.focus_next",
    ),
    act(
        "everywhere.previous_panel",
        "shift+tab",
        "Previous panel",
        "Move the focus back",
        method="app.focus_previous",
    ),
    act(
        "everywhere.switch",
        "g,f3",
        "Go to incident",
        "Go to another open incident: its clocks beside it, narrowed by typing",
        bar="incidents",
    ),
    act(
        "everywhere.hush",
        "f4",
        "Clocks are known",
        "No bell for the clocks that run now; the next ones ring again",
    ),
    act(
        "everywhere.seen",
        "backspace",
        "Seen",
        "Take away the notice that stands at the top of the screen",
    ),
    act(
        "everywhere.mask",
        "f6",
        "Mask for sharing",
        "Mask people, hosts, prompts and outputs while others look at this screen, or stop",
    ),
    act("everywhere.theme", "f2", "Colours", "Change between night, day and high contrast"),
    act("everywhere.reload", "f5", "Ask again", "Ask the alert source now and read the journal again"),
    act(
        "everywhere.past",
        "ctrl+f",
        "What happened before",
        "Find past incidents by words and filters, see trends, and follow corrective actions",
    ),
    act(
        "everywhere.settings",
        "comma",
        "Settings",
        "Every setting: its value, where that comes from and what it is for; change it in place",
    ),
    act(
        "everywhere.drill",
        "ctrl+r",
        "Rehearse",
        "Choose a drill to play; in a drill: a hint, pause, go back, its briefing, its end",
    ),
    act(
        "everywhere.doctor",
        "f7",
        "Doctor",
        "Check sources, clusters, permissions, programs and files, and say how to mend what fails",
    ),
    act("everywhere.leave", "ctrl+q", "Quit", "Leave Fireline; a running step can go on without it"),
    act(
        "everywhere.kill_switch",
        "f9",
        "Kill switch",
        "Stop the model: opens the runbook's kill switch, then asks for the model's id, typed",
        "destroys",
        bar="kill switch",
    ),
    act(
        "everywhere.stop_kill",
        "f12",
        "Stop the countdown",
        "Stop an automatic kill that counts down, and disarm it; any responder may",
        "records",
    ),
)
LIST: tuple[Action, ...] = (
    act("list.up", "up", "Up", "One row up"),
    act("list.down", "down", "Down", "One row down"),
    act("list.page_up_rows", "pageup", "Page up", "A screenful up"),
    act("list.page_down_rows", "pagedown", "Page down", "A screenful down"),
    act("list.first", "home", "First", "The first row"),
    act("list.last", "end", "Last", "The last row"),
    act(
        "list.choose",
        "enter",
        "Open",
        "Open, answer or run what is under the cursor; what changes asks first",
    ),
)
