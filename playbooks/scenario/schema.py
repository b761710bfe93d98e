"""The JSON Schema (draft 2020-12) of a scenario file, for editors: made from the structs that read it."""

from typing import Any

import msgspec

from playbooks.scenario.acts import FIELDS
from playbooks.scenario.shape import File

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema() -> dict[str, Any]:
    """The schema. What a pattern's act may be stands in ``$defs/act``."""
    (found,), definitions = msgspec.json.schema_components([File], ref_template="#/$defs/{name}")
    definitions["act"] = {"enum": list(FIELDS)}
    return {"$schema": DIALECT, "title": "A Fireline scenario", **found, "$defs": definitions}
