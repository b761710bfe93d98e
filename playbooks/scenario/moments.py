"""When something in a scenario is: so long after the start, or after something else in it."""

from typing import Annotated

import msgspec

from data.errors import BadInput
from playbooks import durations

_OFFSET = r"\A-?([0-9]{1,6}(ms|s|m|h|d|w))+\Z"
_SPAN = r"\A([0-9]{1,6}(ms|s|m|h|d|w))+\Z"
_NAME = r"\A[a-z0-9][a-z0-9-]{0,63}\Z"
PATTERNS = {
    _OFFSET: "a time from the start such as 90s, 12m or -2h10m",
    _SPAN: "a duration such as 90s, 12m or 1h30m",
    _NAME: "a name of small letters, digits and hyphens",
}
"""What each of them asks for, in words."""
Offset = Annotated[str, msgspec.Meta(pattern=_OFFSET)]
"""``90s``, ``12m``, ``-2h10m``: from the start, or before it."""
Span = Annotated[str, msgspec.Meta(pattern=_SPAN)]
Name = Annotated[str, msgspec.Meta(pattern=_NAME)]
"""The name of an effect, an inject, an act that is expected…"""


class After(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``{after: rolled-back, wait: 10m}``: so long after an effect or an inject began."""

    after: Name
    wait: Span = "0s"


Moment = Offset | After


def micros(offset: str) -> int:
    """Microseconds; negative before the start. Raises `BadInput` for what is no duration."""
    if not offset.lstrip("-"):
        raise BadInput(f"{offset[:60]!r} is not a duration such as 90s, 5m or 1h30m")
    length = durations.micros(offset.removeprefix("-"))
    return -length if offset.startswith("-") else length
