"""A model registry that a typed action acts on, which can hold a request until it is let go."""

import threading

from data.incident.model import Incident
from runbooks.engine import Engine
from runbooks.prepared import Prepared
from runbooks.surroundings import Surroundings
from tests.runbooks.engine_world import World, first
from tests.stand_ins.mlflow import MLflow
from tests.stand_ins.serving import Answer, Request

BEFORE, AFTER = "4", "3"
STEP = f"""
- action: Move the alias
  uses: model-registry/set-alias
  with: {{model: fraud, alias: champion, version: "{AFTER}"}}
"""


class Registry(MLflow):
    """One alias. While it holds a stage, that stage's request waits, and ``reached`` says that it does."""

    def __init__(self) -> None:
        super().__init__(versions={BEFORE: "READY", AFTER: "READY"}, aliases={"champion": BEFORE})
        self.reached, self.go = threading.Event(), threading.Event()
        self._hold, self._moved = "", False

    def hold(self, stage: str) -> None:
        """``precheck``: the next look; ``command``: the next move; ``verify``: the look after that."""
        self.reached.clear()
        self.go.clear()
        self._hold, self._moved = stage, False

    @property
    def version(self) -> str:
        """What the alias names."""
        return self.aliases["champion"]

    def answer(self, request: Request) -> Answer:
        stage = "command" if request.verb == "POST" else "verify" if self._moved else "precheck"
        self._moved = self._moved or stage == "command"
        if self._hold == stage:
            self._hold = ""
            self.reached.set()
            self.go.wait(60)
        return super().answer(request)


def registry_engine(world: World, url: str) -> Engine:
    """The world's engine, with that registry."""
    variables = {"FIRELINE_MLFLOW_URL": url}
    surroundings = Surroundings(environment=world.environment, variables=variables)
    parts = (world.journal, world.incidents, world.desk, world.evidence, world.home)
    return Engine(*parts, surroundings=surroundings)


def typed_step(world: World, engine: Engine, incident: Incident) -> Prepared:
    """The step that moves the alias, prepared."""
    runbook = world.runbook(STEP)
    return engine.prepare(incident, runbook, first(runbook))
