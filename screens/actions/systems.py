"""The systems of an incident: what hangs on what, which are contained, and its parts."""

from screens.actions.entry import Action, act

SYSTEMS: tuple[Action, ...] = (
    act(
        "systems.contained",
        "c",
        "Contained",
        "Say that the system under the cursor is contained",
        "records",
        bar="contained",
    ),
    act(
        "systems.harming",
        "h",
        "Still harms",
        "Say that the system under the cursor still does harm",
        "records",
        bar="harms",
    ),
    act(
        "systems.restored",
        "r",
        "Restored",
        "Say that the system under the cursor serves as it should",
        "records",
    ),
    act(
        "systems.unaffected",
        "u",
        "Not affected",
        "Say that the system under the cursor was not touched",
        "records",
    ),
    act("systems.new", "n", "New system", "Add a system that the incident touches", "records", bar="new"),
    act(
        "systems.depend",
        "e",
        "Depends on",
        "Say what the system under the cursor takes from, or no longer",
        "records",
        bar="depends",
    ),
    act(
        "systems.spread",
        "s",
        "From the catalogue",
        "Add every system that takes from these, as the catalogue says",
        "records",
        bar="catalogue",
    ),
    act(
        "systems.part",
        "d",
        "Declare a part",
        "Declare an incident of its own, as a part of this one",
        "records",
        bar="part",
    ),
    act("systems.back", "escape", "Back", "Back to the incident", bar="back"),
)
