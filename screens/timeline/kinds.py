"""The kinds of entries that the timeline's screen shows one at a time, by number."""

from data.incident.wanted import Wanted

KINDS: tuple[tuple[str, Wanted], ...] = (
    ("all", Wanted()),
    ("decisions", Wanted(frozenset({"decision", "triage", "state"}))),
    ("steps", Wanted(frozenset({"step"}))),
    ("notes", Wanted(frozenset({"note", "message"}))),
    ("alerts", Wanted(frozenset({"alert"}))),
    ("people", Wanted(frozenset({"people"}))),
    ("fields", Wanted(frozenset({"field"}))),
    ("evidence", Wanted(frozenset({"evidence"}))),
    ("everything", Wanted(minor=True)),
)
"""In the order of their keys; the last one shows housekeeping too."""
