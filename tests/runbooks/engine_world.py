"""A store with one incident, a small runbook that acts on files, and the engine over them."""

import os
from pathlib import Path
from textwrap import dedent, indent

from data.ambient import Ambient
from data.evidence import Evidence
from data.incident.desk import Desk
from data.incident.incidents import Incidents
from data.incident.model import Incident
from data.journal import kinds
from data.journal.actors import Responder
from data.journal.event import Event
from data.journal.store import Journal
from playbooks.catalogue import System
from runbooks import format as formats
from runbooks import trust
from runbooks.book import Runbook, Step
from runbooks.confirming import NOTHING, Confirmation
from runbooks.engine import Engine
from runbooks.prepared import Prepared
from runbooks.surroundings import Surroundings

MODEL = "fraud-detection-v4"
WHO = Responder("Mia", "laptop", "mia")
TYPED = Confirmation(typed=MODEL)


class World:
    """Everything over one home directory."""

    def __init__(self, root: Path, *, simulate: bool = False, system: System | None = None) -> None:
        self.root, self.home = root, root / "store"
        self.world = root / "world"
        self.world.mkdir(exist_ok=True)
        self.journal = Journal.open(self.home, Ambient(), WHO)
        self.incidents = Incidents(self.journal)
        self.desk = Desk(self.journal, self.incidents)
        self.evidence = Evidence(self.home)
        self.environment = {**os.environ, "WORLD": str(self.world)}
        self.engine = Engine(
            self.journal,
            self.incidents,
            self.desk,
            self.evidence,
            self.home,
            simulate=simulate,
            surroundings=Surroundings(
                find_system=lambda model: system if system and system.id == model else None,
                environment=self.environment,
            ),
        )

    def close(self) -> None:
        self.journal.close()

    def declare(self, mode: str = "live", model: str = MODEL) -> Incident:
        return self.desk.declare(
            source="person",
            title="Accuracy fell",
            models={model: "person"} if model else {},
            mode=mode,
        )

    def runbook(self, steps: str, name: str = "files.yaml", *, trusted: bool = True) -> Runbook:
        """A runbook whose ``containment`` holds these steps, written as YAML."""
        path = self.root / name
        head = "runbook:\n  name: Files\n  incident_type: model_drift\n  version: '1'\n"
        head += "  containment:\n    steps:\n"
        path.write_text(head + indent(dedent(steps), "      "))
        runbook = formats.load(path)
        if trusted:
            trust.trust(self.journal, runbook)
        return runbook

    def one(self, incident: Incident, steps: str, **given: str) -> Prepared:
        """The first step of such a runbook, prepared."""
        runbook = self.runbook(steps)
        return self.engine.prepare(incident, runbook, first(runbook), given)

    def command(
        self, incident: Incident, command: str, confirmation: Confirmation = NOTHING
    ) -> kinds.StepEnded:
        """Run an improvised command to its end."""
        return self.engine.run(self.engine.prepare_command(incident, command), confirmation)

    def events(self, incident: Incident, kind: type[kinds.Payload]) -> list[Event]:
        """The incident's events of a kind, in the order they came."""
        return [event for _, event in self.journal.events(incident.id) if event.body.kind == kind.KIND]

    def ends(self, incident: Incident) -> list[kinds.StepEnded]:
        """What the journal says of ends."""
        events = self.events(incident, kinds.StepEnded)
        return [kinds.decode(kinds.StepEnded, event.payload) for event in events if event.payload]


def first(runbook: Runbook) -> Step:
    """The first containment step."""
    return runbook.sections["containment"][0]
