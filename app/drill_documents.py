"""What is left of a drill that was played headless: its timeline, how it went, and its documents."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from app import documents
from data.incident.model import Incident
from playbooks.scenario import judging
from playbooks.scenario.clock import words

if TYPE_CHECKING:
    from app.wiring import Wiring

KINDS = ("timeline", "record")


def write(wiring: "Wiring", incident: Incident, tell: Callable[[str], None]) -> None:
    """Print the timeline and what was expected, and write the documents beside the store."""
    made = [documents.render(wiring, incident, kind) for kind in KINDS]
    tell(made[0].content.decode().rstrip())
    tell("")
    for line in judged(wiring, incident):
        tell(line)
    tell("")
    for document in made:
        path = wiring.home / document.file_name
        documents.write(path, document.content)
        tell(f"{document.kind}: {path}")


def judged(wiring: "Wiring", incident: Incident) -> list[str]:
    """A line for each thing that was expected: when it was done, and whether in time; then what cost."""
    drill = wiring.drill_of(incident.id)
    situation = drill.world().at(drill.now())
    start, found = situation.world.start, []
    for expected in situation.scenario.expected.values():
        act, late = judging.done(situation, expected)
        told = "not done" if act is None else f"{words(act.at - start)}{', late' if late else ''}"
        found.append(f"{expected.what}: {told}")
    return found + [
        f"unsafe: {unsafe.what}, {words(act.at - start)}"
        for unsafe in situation.scenario.unsafe.values()
        if (act := judging.cost(situation, unsafe)) is not None
    ]
