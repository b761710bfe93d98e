"""What the shipped alert rules say that an alert of a drill needs: type, severity and what it is about."""

from functools import cache
from typing import NamedTuple

from data.yaml_file import load_file
from playbooks import taxonomy
from playbooks.knowledge_files import SHIPPED


class Rule(NamedTuple):
    """One rule; empty where the scenario has a rule of its own."""

    type: str = ""
    severity: str = ""
    title: str = ""


@cache
def shipped() -> dict[str, Rule]:
    """Those of ``rules.yaml``, by name. Read alone for this: filling rules in is `runbooks.rules`'s."""
    types = taxonomy.shipped()
    entries = load_file(SHIPPED / "rules.yaml").data["rules"]
    return {
        name: Rule(
            entry["type"],
            entry.get("severity") or types.types[entry["type"]].default_severity,
            types.title(entry["type"]),
        )
        for name, entry in entries.items()
    }


def named(name: str) -> Rule:
    """The rule of this name, or an empty one."""
    return shipped().get(name, Rule())
