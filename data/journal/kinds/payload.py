"""What every kind of event has: a name, a version of its shape, and what it carries.

Payload numbers are integers within ±(2⁵³−1); everything else is text.
"""

from typing import Any, ClassVar, TypeVar

import msgspec

Text = str


class Payload(msgspec.Struct, frozen=True, omit_defaults=True):
    """What one kind of event carries. ``KIND`` is its name in the journal, ``VERSION`` its shape's number."""

    KIND: ClassVar[str]
    VERSION: ClassVar[int] = 1


P = TypeVar("P", bound=Payload)
_decoders: dict[type[Payload], msgspec.json.Decoder[Any]] = {}


def decode(kind: type[P], text: bytes) -> P:
    """Raises `msgspec.ValidationError` where the text does not fit."""
    decoder = _decoders.get(kind)
    if decoder is None:
        decoder = _decoders[kind] = msgspec.json.Decoder(kind)
    payload: P = decoder.decode(text)
    return payload
