"""Who outside has to be told: assessment, reports owed, affected decisions."""

from screens.actions.entry import Action, act

REPORT: tuple[Action, ...] = (
    act(
        "report.yes",
        "y",
        "Yes",
        "Answer the question under the cursor with yes, and why",
        "records",
        bar="yes",
    ),
    act("report.no", "n", "No", "Answer the question under the cursor with no, and why", "records", bar="no"),
    act(
        "report.unknown",
        "u",
        "Unknown",
        "Say that nobody knows yet, and why; it rules nothing out",
        "records",
        bar="unknown",
    ),
    act(
        "report.assess",
        "a",
        "Record verdicts",
        "Record the verdict of every regime that has no question left, such as those that do not apply yet",
        "records",
        bar="assess",
    ),
    act(
        "report.confirm",
        "c",
        "Confirm",
        "Say by name that a possible regime applies",
        "records",
        bar="confirm",
    ),
    act(
        "report.rule_out",
        "x",
        "Rule out",
        "Say by name, and why, that the regime does not apply",
        "records",
        bar="rule out",
    ),
    act(
        "report.write",
        "w",
        "Write report",
        "Write the regime's report to a file, field by field",
        bar="write",
    ),
    act(
        "report.fill",
        "f",
        "Fill a field",
        "Write into the regime's report what no event says",
        "records",
        bar="fill",
    ),
    act(
        "report.sent",
        "s",
        "Report sent",
        "Record that the report went out; what it said is kept",
        "records",
        bar="sent",
    ),
    act("report.cohort", "d", "Affected decisions", "Add decisions that the incident touched", "records"),
    act(
        "report.settle",
        "t",
        "What became of them",
        "Say how many of a group were re-scored, reversed, notified or waived",
        "records",
    ),
    act("report.back", "escape", "Back", "Back to the incident", bar="back"),
)
