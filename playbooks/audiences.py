"""Who hears of an incident, what of it, and whose approval the words need (``knowledge/audiences.yaml``)."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from data.errors import BadInput
from data.text import clean_line
from playbooks.knowledge_files import Short, layered, read

Part = Literal["state", "systems", "impact", "steps", "decisions", "people", "tasks", "legal"]
Service = Literal["slack", "webhook", "email"]
Template = Annotated[str, msgspec.Meta(pattern=r"\A[a-z0-9][a-z0-9_.-]{0,60}\.txt\.j2\Z")]


class Audience(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One audience as the playbook has it."""

    id: str
    title: Short
    shows: tuple[Part, ...] = ()
    """What of the incident a draft may say."""
    approval: tuple[Short, ...] = ()
    """Whose approval an update needs before it is sent."""
    via: tuple[Service, ...] = ()
    """The services that reach this audience, and nobody else."""
    legal: bool = False
    """The text is for the legal side alone: no document, timeline or search shows it."""
    template: Template = "update.txt.j2"


@dataclass(frozen=True, slots=True)
class Audiences:
    """All of them, and what was refused while loading."""

    known: dict[str, Audience]
    problems: tuple[BadInput, ...] = ()

    def get(self, name: str) -> Audience | None:
        """The audience of this id or title, in either case."""
        wanted = clean_line(name).casefold().replace(" ", "_").replace("-", "_")
        titled = {one.title.casefold().replace(" ", "_"): one for one in self.known.values()}
        return self.known.get(wanted) or titled.get(wanted)

    def require(self, name: str) -> Audience:
        """The same; raises `BadInput` naming those that there are."""
        found = self.get(name)
        if found is None:
            raise BadInput(
                f"{name[:40]!r} is no audience.",
                remedy=f"There are {', '.join(self.known)}; audiences.yaml adds others.",
            )
        return found


def load(directories: Iterable[Path] = ()) -> Audiences:
    """The shipped ones with the directories' own over them; what cannot be taken is in ``problems``."""
    files = read("audiences.yaml", directories, ("audiences",))
    section = layered(files, "audiences", Audience)
    return Audiences(section.entries, (*files.problems, *section.problems))
