"""What the engine is told about the world around it: settings, catalogue and environment."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from playbooks.catalogue import System


def _no_system(model: str) -> System | None:  # noqa: ARG001 - a catalogue that knows nothing
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """Each has a default that knows nothing."""

    find_system: Callable[[str], System | None] = _no_system
    """The catalogue, by model id."""
    directories: tuple[Path, ...] = ()
    """The settings' own directories of runbooks."""
    environment: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    """What steps inherit from; see `runbooks.inherited`."""
    variables: Mapping[str, str] = field(default_factory=dict)
    """Further ``FIRELINE_…`` variables of steps, such as the URLs of the settings."""
    authorizations: Mapping[str, Callable[[], str]] = field(default_factory=dict)
    """What lets steps in at the sources, by variable (`runbooks.authorization`); empty where none asks."""
    authorities: Mapping[str, Path] = field(default_factory=dict)
    """The certificate authorities of sources, by the variable of their address (`runbooks.authorities`)."""
    own: Mapping[str, str] = field(default_factory=dict)
    """The settings that the environment holds, for steps that are commands of this Fireline itself. Secrets
    may be among them: they are shown and recorded nowhere."""
    secrets: tuple[str, ...] = ()
    """Values to mask in output."""
    read_only: bool = False
    """Whether nothing may be started that changes anything."""
    second_approver: bool = False
    """Whether a kill waits for a second responder, as a step that declares it does."""
    kube_context: str = ""
    """kubectl's context, where the catalogue declares none for a model."""
