"""What is for the legal side alone: that it was said, when and by whom is for everybody, what it says is not.

Whoever shows or hands on a payload as it is stored asks here first.
"""

from collections.abc import Callable
from typing import Any

import msgspec

WITHHELD = "its text is for the legal side alone"


def is_legal(payload: bytes | str | None, payload_of: Callable[[str], bytes | None]) -> bool:
    """Whether this, or what it carries to a service outside, is. ``payload_of``: an event's, by its id. Of a
    newer Fireline's event no more need be known than that it says so."""
    said = _decoded(payload)
    about = str(said.get("about") or "")
    return bool(said.get("legal")) or bool(about and _decoded(payload_of(about)).get("legal"))


def _decoded(payload: bytes | str | None) -> dict[str, Any]:
    return {} if payload is None else msgspec.json.decode(payload, type=dict[str, Any])
