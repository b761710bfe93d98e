"""A world with a cluster, a gateway and a registry for typed actions to act on."""

from pathlib import Path
from textwrap import indent

from data.incident.model import Incident
from data.journal import kinds
from runbooks import format as formats
from runbooks import trust
from runbooks.confirming import Confirmation
from runbooks.engine import Engine
from runbooks.prepared import Prepared
from runbooks.surroundings import Surroundings
from tests.runbooks.engine_world import MODEL, World
from tests.stand_ins.kubernetes_api import KubernetesApi

FULLY = Confirmation(yes=True, typed=MODEL)
PLACE = ("ai-production", "model-server")


class ActionWorld(World):
    """Steps are written as YAML, prepared, inspected and run by the real engine."""

    def __init__(self, root: Path, api: KubernetesApi | None = None, **variables: str) -> None:
        super().__init__(root)
        if api is not None:
            self.environment["KUBECONFIG"] = str(api.write_kubeconfig(root / "kube" / "config"))
        surroundings = Surroundings(environment=self.environment, variables=variables)
        self.engine = Engine(
            self.journal, self.incidents, self.desk, self.evidence, self.home, surroundings=surroundings
        )
        self.incident = self.declare()

    def ready(self, step: str, **given: str) -> Prepared:
        """A step written as YAML, looked at as when its confirmation opens."""
        path = self.root / "typed.yaml"
        head = "runbook:\n  name: Typed\n  incident_type: model_drift\n  version: '1'\n"
        head += "  parameters:\n    VERSION_TO: {description: the version}\n  containment:\n    steps:\n"
        path.write_text(head + indent(f"- action: act\n{indent(step.strip(), '  ')}\n", "      "))
        runbook = formats.load(path)
        trust.trust(self.journal, runbook)
        prepared = self.engine.prepare(self.incident, runbook, runbook.sections["containment"][0], given)
        return self.engine.inspect(prepared)

    def act(self, prepared: Prepared) -> kinds.StepEnded:
        """Confirmed and run to its end."""
        return self.engine.run(prepared, FULLY)

    @property
    def fresh(self) -> Incident:
        return self.incidents.refresh(self.incident)

    @property
    def last(self) -> str:
        """The attempt that was intended last, what is kept beside it apart."""
        attempts = self.fresh.attempts
        intended = [str(one.body.subject) for one in self.events(self.incident, kinds.StepIntended)]
        return [one for one in intended if attempts[one].get("section") != "evidence"][-1]

    def undo(self) -> Prepared:
        """The rollback of the last attempt, looked at."""
        return self.engine.inspect(self.engine.prepare_rollback(self.incident, self.last))
