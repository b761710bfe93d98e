"""What is left of a drill that was played headless: its timeline, how it went, and its documents."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from app import documents
from app.debriefing import of_drill
from data.incident.model import Incident
from playbooks.scenario import debrief_formats
from playbooks.scenario.debrief import Debrief, costs, facts, marks

if TYPE_CHECKING:
    from app.wiring import Wiring

KINDS = ("timeline", "record")


def write(wiring: "Wiring", incident: Incident, tell: Callable[[str], None]) -> None:
    """Print the timeline and the score, and write the documents beside the store."""
    made = [documents.render(wiring, incident, kind) for kind in KINDS]
    tell(made[0].content.decode().rstrip())
    tell("")
    found = of_drill(wiring, incident)
    for line in judged(found):
        tell(line)
    tell("")
    files = [(document.kind, document.file_name, document.content) for document in made]
    for name in ("md", "html"):
        content = debrief_formats.FORMATS[name](found)
        files.append(("debrief", f"{incident.number}-debrief.{name}", content))
    for kind, name, content in files:
        documents.write(wiring.home / name, content)
        tell(f"{kind}: {wiring.home / name}")


def judged(found: Debrief) -> list[str]:
    """The score in lines: the points, the times, each thing that was expected, and what cost."""
    told = [*facts(found.score), *marks(found.score)]
    return [
        debrief_formats.headline(found),
        *(f"{one.name}: {one.told}" for one in told),
        *(f"{one.name}, {one.told}" for one in costs(found.score)),
    ]
