"""``model-registry/set-alias``: moves an alias of a registered model to another version, and back."""

from typing import ClassVar, Literal, Protocol

from runbooks.actions import mlflow, wandb
from runbooks.actions.protocol import Change, Fields, Look, Prior, Template

NONE = "(no version)"
Registry = Literal["mlflow", "wandb"]


class Alias(Protocol):
    """One alias in a registry: commands for bash, and looks at what stands."""

    def move(self, version: str) -> str:
        """The command that makes it name this version, whatever it named before."""

    def remove(self) -> str:
        """The command that takes it away."""

    def names(self, version: str) -> str:
        """Ends with 0 while it names this version."""

    def is_absent(self) -> str:
        """Ends with 0 while it names none."""

    def tell(self) -> str:
        """Prints what it names; the registry does not tell who moved it."""

    READY: ClassVar[str]
    """The status of a version that can be served."""

    def status(self, look: Look, version: str) -> str:
        """Of a version, in the registry's word; empty for one that it does not know. Raises `CannotLook`."""

    def served(self, look: Look, version: str) -> str:
        """What a version is called where it is served."""

    def version(self, look: Look) -> str:
        """What it names now; empty for none. Raises `CannotLook`."""


def alias_in(registry: Registry, model: str, alias: str) -> Alias:
    """``model``: the registered model's name in MLflow, ``ENTITY/PROJECT/NAME`` in Weights & Biases."""
    return mlflow.Alias(model, alias) if registry == "mlflow" else wandb.Alias(model, alias)


class SetAlias(Fields, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``model-registry/set-alias``: to a version that is ready; the undo restores the one before."""

    NAME: ClassVar[str] = "model-registry/set-alias"
    registry: Registry = "mlflow"
    model: str
    """As `alias_in` takes it."""
    alias: str
    version: str
    """MLflow: ``7``. Weights & Biases: ``v7``."""

    @property
    def targets(self) -> dict[str, str]:
        """The version that the alias would name."""
        return {"version": self.version}

    @property
    def _alias(self) -> Alias:
        return alias_in(self.registry, self.model, self.alias)

    def template(self) -> Template:
        return Template(self._alias.move(self.version), self._alias.names(self.version))

    def prior(self, look: Look) -> Prior:
        alias = self._alias
        status = alias.status(look, self.version)
        if status != alias.READY:
            why = status or "the registry does not know it"
            return Prior(
                problem=f"Version {self.version} of {self.model} is not {alias.READY}: {why}.",
                remedy="Choose another version.",
            )
        before = alias.version(look)
        return Prior(
            (Change(f"{self.model}@{self.alias}", before or NONE, self.version),),
            alias.move(before) if before else alias.remove(),
            precheck=alias.names(before) if before else alias.is_absent(),
            undo_precheck=alias.names(self.version),
            restored=alias.names(before) if before else alias.is_absent(),
            standing=alias.tell(),
        )
