"""The JSON Schema (draft 2020-12) of a runbook file, for editors: made from the structs that read it."""

from typing import Any

import msgspec

from runbooks.actions.registry import ACTIONS
from runbooks.file_shape import RawFile

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema() -> dict[str, Any]:
    """The schema; ``with`` depends on what ``uses`` names."""
    types = [RawFile, *ACTIONS.values()]
    found, definitions = msgspec.json.schema_components(types, ref_template="#/$defs/{name}")
    step = definitions["RawStep"]
    step["properties"]["uses"] = {"enum": ["", *ACTIONS]}
    step["allOf"] = [
        {
            "if": {"properties": {"uses": {"const": name}}, "required": ["uses"]},
            "then": {"properties": {"with": given}, "required": ["with"]},
        }
        for name, given in zip(ACTIONS, found[1:], strict=True)
    ]
    return {"$schema": DIALECT, "title": "A Fireline runbook", **found[0], "$defs": definitions}
