"""The table of commands: where each is, and its line in `fireline --help`, which so imports none."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """The module in ``app.cli`` that holds the command, and its help line."""

    module: str
    line: str


_TABLE: dict[str, dict[str, str]] = {
    "Open and look": {
        "declare": "Open an incident, by hand or from an alert; prints its number.",
        "join": "Join an incident that is open: as a role, or with another alert of it.",
        "status": "Show incidents with their clocks, and the alerts that fire.",
        "alerts": "List the alerts that fire now, or those of a file.",
        "silence": "Hold back the notifications of alerts for a time, or end that.",
        "timeline": "Show everything that happened, in order.",
        "trends": "What many incidents say together: counts, times, detection, clocks, actions.",
        "search": "Find past incidents by words and filters, or those like one.",
        "browse": "Show the app in browsers, read-only and masked.",
    },
    "Respond": {
        "ack": "Acknowledge: somebody is on it.",
        "note": "Write a note on the timeline.",
        "triage": "Walk through the rapid triage, question by question.",
        "answer": "Answer one question of the rapid triage.",
        "severity": "Set the severity, and with it the clocks.",
        "role": "Take a role or give it up; shows who holds which, and the RACI.",
        "handover": "Pass a role on with a card, which the receiver accepts.",
        "workstream": "Open the parts of the response, each with its lead and tasks.",
        "system": "Say which systems it touches, what hangs on what, and which are contained.",
        "task": "Add tasks, and say what became of them.",
        "decide": "Record the decision to act, which starts the containment clock.",
        "phase": "Move the incident to another phase.",
        "update": "Draft status updates, have them approved, send them.",
        "outside": "Tell services outside, page, and see what waits to be sent.",
        "attach": "Keep a file as evidence.",
        "collect": "Keep what stands now as evidence: variables, image, events, alerts, metrics, logs.",
        "probe": "Replay the inputs that reproduce the harm, and say whether it is still there.",
        "monitor": "Watch thresholds and probes after recovery, with owner, end and review clock.",
        "record": "Keep what the sources answer, with times, to play it again.",
    },
    "Run": {
        "run": "Run the steps of a runbook, each confirmed.",
        "exec": "Run a command that no runbook has, with the same care.",
        "kill": "Arm a model's kill switch to act by itself while watched, or stop it.",
        "cancel": "Stop a step that was left running.",
        "approve": "Approve a step that waits for a second responder, or review one that did not.",
        "rollback": "Undo a step, or all that were done, in reverse order.",
        "skip": "Skip a step of a runbook, with a reason.",
        "confirm": "Say whether a step had its effect, or that a human step is done.",
        "preflight": "Show whether a runbook could run now, changing nothing.",
        "check": "Check runbooks, scenarios and other YAML before they are needed.",
        "trust": "Look at a runbook and let it run commands.",
    },
    "Rehearse": {
        "drill": "Play a scenario: the same screens, with nothing real asked or run.",
        "replay": "Watch a past incident again, at speed.",
        "debrief": "How a drill went: points, times, what was expected and what was done.",
        "progress": "How a team comes on across its drills, and whether one is due.",
        "cards": "Training cards: a type of incident on a page each.",
    },
    "Record": {
        "set": "Set fields of the record.",
        "action": "Add and follow corrective actions.",
        "actions": "Follow corrective actions across incidents, out and in as CSV, or to the webhook.",
        "correct": "Mend when something happened, or what a note says.",
        "link": "Link an incident to an earlier or a parent one.",
        "merge": "Say that an incident is a duplicate of another.",
        "redact": "Erase by law what an event says, everywhere it can be reached.",
        "hold": "Place a legal hold, or lift it: nothing is erased meanwhile.",
        "retention": "Show evidence that was kept as long as it should be, and erase it.",
        "legal": "Show the notes for legal counsel to those who may read them.",
        "resolve": "The harm has stopped and service is restored.",
        "close": "Close an incident, with its outcome and a reason.",
        "reopen": "Open a resolved or closed incident again.",
        "report": "Assess which authorities have to be told, and record what was sent.",
        "review": "Fill in and sign what is to be learned, section by section.",
        "cohort": "Keep which decisions the incident touched, and what became of them.",
        "export": "Write a document of the incident, or a bundle for another store.",
        "import": "Take in a bundle that another store exported.",
        "import-records": "Take in past incidents kept elsewhere: CSV, JSON, the AI Incident Database.",
        "import-chat": "Take in pasted or exported chat lines, with their times.",
        "sync": "Exchange events with the incident database.",
        "verify": "Prove that nothing of the journal was altered, up to its anchors.",
    },
    "Set up": {
        "init": "Write a commented settings file and a start of a catalogue.",
        "doctor": "Check everything Fireline leans on, and say how to mend what fails.",
        "new": "Begin a runbook or a scenario of your own, or draft one from an incident.",
        "rules": "Write Prometheus alert rules for every type of AI incident.",
        "serve": "Run the incident database, and manage who may use it.",
        "completion": "Print the shell's completion script.",
    },
}

_MODULES = {
    "import": "import_bundle",
    "import-chat": "import_chat",
    "import-records": "import_records",
    "set": "set_fields",
    "exec": "exec_command",
}

ENTRIES = {
    name: Entry(_MODULES.get(name, name), line)
    for section in _TABLE.values()
    for name, line in section.items()
}
SECTIONS = [(title, list(section)) for title, section in _TABLE.items()]
