"""Which version somebody vouches for, as the model registry's alias says it now.

A system of the catalogue may name that alias, ``known_good_alias``. Where a step wants the version, the
registry is asked when the step is made ready; its word goes before the catalogue's and after the responder's.
"""

from collections.abc import Callable, Collection, Mapping
from typing import NamedTuple

from playbooks.catalogue import System
from playbooks.parameters import Value
from runbooks.actions.model_registry import Registry, alias_in
from runbooks.actions.protocol import CannotLook, Look
from runbooks.book import Step
from runbooks.known_bad import KNOWN_GOOD
from runbooks.resolving import used

NUMBER = "REGISTRY_VERSION"
"""The registry's own number of it; what is served may be called otherwise."""


class Vouched(NamedTuple):
    """What the registry says, by the names of runbooks."""

    values: Mapping[str, Value] = {}
    problem: str = ""
    """Why what it names is no target."""
    warning: str = ""
    """Why nobody knows what it names."""


NOBODY = Vouched()


def asks(step: Step, system: System | None) -> bool:
    """Whether the registry has a word in this step."""
    return system is not None and bool(system.known_good_alias) and bool({KNOWN_GOOD, NUMBER} & used(step))


def registry_of(system: System) -> tuple[Registry, str]:
    """Where its versions are registered, and under which name."""
    if system.wandb and not system.registry_model:
        return "wandb", system.wandb
    return "mlflow", system.registry_model or system.id


def registered(system: System | None) -> tuple[Registry, str] | None:
    """The same, where the catalogue names one outright: then its versions' status is looked at."""
    named = system is not None and (system.registry_model or system.wandb)
    return registry_of(system) if system is not None and named else None


def look_up(system: System, look: Look) -> Vouched:
    """Ask for the alias; what cannot be asked is a warning, never in the way."""
    registry, model = registry_of(system)
    alias = alias_in(registry, model, system.known_good_alias)
    named = f"{model}@{system.known_good_alias}"
    try:
        number = alias.version(look)
        status = alias.status(look, number) if number else ""
        served = alias.served(look, number) if number else ""
    except CannotLook as error:
        return Vouched(warning=f"The registry did not say what {named} is: {error}.")
    except (KeyError, TypeError, ValueError, AttributeError):
        return Vouched(warning=f"What the registry says of {named} could not be understood.")
    if not number:
        return Vouched(warning=f"The registry has no alias {named}.")
    if status != alias.READY:
        return Vouched(
            problem=f"Version {number}, which is {named}, is not {alias.READY}: {status or 'unknown'}."
        )
    origin = f"the registry's {named}"
    return Vouched({KNOWN_GOOD: Value(served, origin), NUMBER: Value(number, origin)})


def why_not(vouched: Vouched, step: Step, origin: Callable[[str], str]) -> str:
    """Why the step has no target, unless the responder gave one: ``origin`` says where each value is from."""
    wanted = {KNOWN_GOOD, NUMBER} & used(step)
    nobodys = any(origin(name) in {"", "catalogue"} for name in wanted)
    return vouched.problem if nobodys else ""


def why_not_ready(registry: Registry, model: str, look: Look, versions: Collection[str]) -> str:
    """Why the registry says that one of these is no target; empty where none is, or it does not know them."""
    alias = alias_in(registry, model, "")
    for version in dict.fromkeys(versions):
        try:
            status = alias.status(look, version)
        except (CannotLook, KeyError, TypeError, ValueError, AttributeError):
            return ""
        if status not in {"", alias.READY}:
            return f"Version {version} of {model} is not {alias.READY}: {status}."
    return ""
