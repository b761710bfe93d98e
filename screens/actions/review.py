"""What is to be learned of an incident, section by section."""

from screens.actions.entry import Action, act

REVIEW: tuple[Action, ...] = (
    act(
        "review.fill",
        "f",
        "Fill in",
        "Say what belongs in the field under the cursor, or what an item of it does not say yet",
        "records",
        bar="fill",
    ),
    act(
        "review.accept",
        "c",
        "Accept what is inferred",
        "It is so, in these words, because of the events named",
        "records",
        bar="accept",
    ),
    act(
        "review.none",
        "x",
        "Nothing to say",
        "Say that there is nothing to say in the field under the cursor, and why",
        "records",
        bar="nothing",
    ),
    act(
        "review.evidence",
        "o",
        "Its evidence",
        "Open the timeline at the event that says what is under the cursor",
        bar="evidence",
    ),
    act("review.assign", "a", "Assign section", "Say who sees to the section", "records", bar="assign"),
    act("review.why", "w", "Why", "Answer why, of the symptom or of another answer", "records", bar="why"),
    act(
        "review.cause",
        "k",
        "Pattern of cause",
        "Choose the pattern of the root cause; what it ties to is kept with it",
        "records",
    ),
    act(
        "review.sign",
        "s",
        "Sign",
        "Sign the review as it stands, as responsible manager or security lead",
        "records",
        bar="sign",
    ),
    act("review.back", "escape", "Back", "Back to the incident", bar="back"),
)
