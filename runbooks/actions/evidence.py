"""``evidence/collect``: what stands now, kept as hashed files beside the first changing step of a run.

The command is this Fireline's own ``collect``: it only reads, and ends by itself within its budget.
"""

import re
from shlex import quote
from typing import Annotated, ClassVar, Literal

import msgspec

from runbooks.actions.protocol import Fields, Look, Prior, Template
from runbooks.program import PROGRAM

What = Literal["env", "image", "events", "alerts", "metrics", "samples", "logs"]
WHAT: tuple[What, ...] = ("env", "image", "events", "alerts", "metrics", "samples", "logs")
SECTION = "evidence"
"""The section of a runbook's own ``evidence:`` list, whose step is number 1."""
BUDGET = 20
"""Seconds for all parts together; each part has as long, and they are taken at the same time."""

_COMMAND = f'{PROGRAM} collect "${{FIRELINE_INCIDENT:?}}"'
_NAME = r"[A-Za-z0-9](?:[A-Za-z0-9._@:/+-]{0,198}[A-Za-z0-9])?"
_OURS = re.compile(
    re.escape(_COMMAND)
    + rf" --within (?:[1-9]|1\d|20)(?: --what (?:{'|'.join(WHAT)}))+"
    + rf"(?: --(?:model|namespace|deployment) (?:{_NAME}|'{_NAME}'))*"
)


class Collect(Fields, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``evidence/collect``: the parts it names, of the incident's system or of the one that it names."""

    NAME: ClassVar[str] = "evidence/collect"
    what: Annotated[list[What], msgspec.Meta(min_length=1)]
    namespace: str = ""
    deployment: str = ""
    model: str = ""
    within: Annotated[int, msgspec.Meta(ge=1, le=BUDGET)] = BUDGET
    """Seconds."""

    @property
    def restores(self) -> bool:
        """There is nothing to restore."""
        return False

    def template(self) -> Template:
        parts = " ".join(f"--what {one}" for one in dict.fromkeys(self.what))
        named = (("model", self.model), ("namespace", self.namespace), ("deployment", self.deployment))
        of = "".join(f" --{name} {quote(value)}" for name, value in named if value)
        return Template(f"{_COMMAND} --within {self.within} {parts}{of}")

    def prior(self, look: Look) -> Prior:  # noqa: ARG002 - it changes nothing
        return Prior()


def only_collects(command: str) -> bool:
    """Whether a command is exactly one of these, which only read."""
    return _OURS.fullmatch(command.strip()) is not None
