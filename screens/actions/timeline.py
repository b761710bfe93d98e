"""The timeline across the screen."""

from screens.actions.entry import Action, act

TIMELINE: tuple[Action, ...] = (
    act("timeline.search", "slash", "Search", "Find words: matches light up", bar="search"),
    act("timeline.next_match", "n", "Next match", "To the next match, further down", bar="next"),
    act("timeline.previous_match", "N", "Previous match", "To the match before, further up"),
    act(
        "timeline.only_matches",
        "m",
        "Only matches",
        "Show only what matches, or all again",
        bar="only matches",
    ),
    act("timeline.show_all", "1", "All", "Show every kind, without housekeeping"),
    act("timeline.show_decisions", "2", "Decisions", "Show only what was decided, answered and declared"),
    act("timeline.show_steps", "3", "Steps", "Show only steps and how they ended"),
    act("timeline.show_notes", "4", "Notes", "Show only notes and updates that went out"),
    act("timeline.show_alerts", "5", "Alerts", "Show only alerts that fired or resolved"),
    act("timeline.show_people", "6", "People", "Show only who came and took which role"),
    act("timeline.show_fields", "7", "Fields", "Show only what was filled in"),
    act("timeline.show_evidence", "8", "Evidence", "Show only files that were kept"),
    act("timeline.show_everything", "9", "Everything", "Show housekeeping too"),
    act("timeline.follow", "f", "Follow", "Go to the newest entry and stay with it", bar="follow"),
    act("timeline.since", "s", "Since you left", "Go to the first entry that came since you left"),
    act(
        "timeline.back_date",
        "b",
        "Note at a time",
        "Write a note for the time of this entry, or another",
        "records",
        bar="note at a time",
    ),
    act(
        "timeline.correct",
        "e",
        "Correct entry",
        "Mend the time or the text of the entry under the cursor",
        "records",
        bar="correct",
    ),
    act("timeline.conflicts", "y", "Conflicts", "Decide where two people set one field apart", "records"),
    act("timeline.copy_id", "c", "Copy id", "Copy the id of the entry under the cursor"),
    act("timeline.back", "escape", "Back", "Out of the search, or back to the incident", bar="back"),
)
