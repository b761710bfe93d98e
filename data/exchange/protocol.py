"""What stores and the incident database say to each other over HTTP; ``docs/sync.md`` tells the whole of it.

Byte strings travel as lower-case hexadecimal, times as microseconds since the epoch, UTC.
"""

from typing import Annotated

import msgspec

from data.exchange.wire import Digest

VERSION = "v1"
"""The first part of every path but those of health and metrics."""
PUSH_LIMIT = 10_000
"""Lines in one push."""
PULL_LIMIT = 10_000
"""Lines in one answer to a pull, at most; 5 000 where the client asks for no number."""
BODY_LIMIT = 32 * 1024 * 1024
"""Bytes of one request that carries lines."""
PIECE_LIMIT = 4 * 1024 * 1024
"""Bytes of one piece of an evidence file."""
PACK_FROM = 4_096
"""Bytes from which lines are sent packed by gzip, either way; evidence never is."""
BODIES_LIMIT = 1_000
"""Withheld bodies asked for at once."""
WAKE_LIMIT = 55
"""Seconds that a wake-up call waits at most."""

Chain = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f-]{36}\Z")]
Seq = Annotated[int, msgspec.Meta(ge=0, le=2**53 - 1)]
Key = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}\Z")]
Signature = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{128}\Z")]
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


class Head(msgspec.Struct, frozen=True, omit_defaults=True):
    """The end of a chain at some moment, signed with the key of the device that writes the chain; once the
    server took it, countersigned by the server, and so an anchor of `verify`."""

    chain: Chain
    seq: Annotated[int, msgspec.Meta(ge=1, le=2**53 - 1)]
    hash: Digest
    key: Key
    """Ed25519 public key of the device."""
    signature: Signature
    received_at: int = 0
    """When the server took it; 0 on the way there."""
    server_key: str = ""
    countersignature: str = ""


# --- push ---------------------------------------------------------------------------------------------------


class Push(msgspec.Struct, frozen=True):
    """Lines of one or more chains, each chain's in order, and a signed head where each chain's lines end."""

    lines: list[msgspec.Raw]
    """Each a `data.exchange.wire.Line`."""
    heads: list[Head]


class Pushed(msgspec.Struct, frozen=True):
    """What became of a push, all of it durable."""

    events: int
    """Events that the server did not have."""
    known: int
    """Lines that it had."""
    heads: list[Head]
    """The heads pushed, countersigned."""
    numbers: dict[str, str]
    """The final number of every incident that was declared in these lines, by the incident's id."""
    mark: int


# --- pull ---------------------------------------------------------------------------------------------------


class Pull(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the asker has: the last link of every chain. Chains that are not named are not known."""

    vector: dict[Chain, Seq]
    limit: Annotated[int, msgspec.Meta(ge=1, le=PULL_LIMIT)] = 5_000


class Pulled(msgspec.Struct, frozen=True):
    """What lies beyond the vector, each chain's lines in order and without a gap."""

    lines: list[msgspec.Raw]
    heads: list[Head]
    """The signed heads that lie within these lines, and each chain's next one."""
    more: bool
    """Whether there is more: pull again with the new vector."""
    mark: int
    """For the wake-up call: what the server held when this was read."""


class Bodies(msgspec.Struct, frozen=True):
    """Links whose bodies were withheld from the asker once."""

    contents: Annotated[list[Digest], msgspec.Meta(max_length=BODIES_LIMIT)]


class BodiesFound(msgspec.Struct, frozen=True):
    """Those that the asker may see now, as whole lines."""

    lines: list[msgspec.Raw]


class Tip(msgspec.Struct, frozen=True):
    """The last link of a chain that the server holds."""

    seq: int
    hash: str
    key: str = ""
    """The key that the chain is bound to."""


class Vector(msgspec.Struct, frozen=True):
    """What the server holds."""

    chains: dict[str, Tip]
    mark: int


class Links(msgspec.Struct, frozen=True):
    """Some of the asker's own links of a chain, hash by number."""

    hashes: Annotated[dict[int, Digest], msgspec.Meta(max_length=2_000)]


class Ancestor(msgspec.Struct, frozen=True):
    """The greatest of them that the server has too; seq 0 and the empty hash where there is none."""

    seq: int
    hash: str


class Woken(msgspec.Struct, frozen=True):
    """The mark now: another one than asked with, or the same after the time was over."""

    mark: int


# --- who ----------------------------------------------------------------------------------------------------


class Enrol(msgspec.Struct, frozen=True):
    """A device asks to be let in, with the code that an administrator gave to the person."""

    code: Name
    key: Key
    proof: Signature
    """Over the code, by the key: see `data.exchange.signing.enrolment_text`."""
    device: Name
    """What its owner calls it."""


class Enrolled(msgspec.Struct, frozen=True):
    """The device is known from now on."""

    device: str
    principal: str
    """Who the device's events are by."""
    scopes: tuple[str, ...]
    token: str
    """For ``Authorization: Bearer``; told this once."""
    expires_at: int
    server: str
    """The id of the incident database."""
    server_key: str
    """What countersignatures are checked with; keep it."""


class Renewed(msgspec.Struct, frozen=True):
    """A new token; the one it was asked with ends in an hour."""

    token: str
    expires_at: int


class WhoAmI(msgspec.Struct, frozen=True):
    """What the server knows of the asker."""

    principal: str
    device: str
    scopes: tuple[str, ...]
    teams: tuple[str, ...]
    expires_at: int
    server: str
    server_key: str
    time: int
    """The server's clock."""


class NewCode(msgspec.Struct, frozen=True, omit_defaults=True):
    """An administrator asks for an enrolment code."""

    principal: Name
    scopes: tuple[str, ...] = ("read", "write")
    teams: tuple[Name, ...] = ()


class Code(msgspec.Struct, frozen=True):
    """Works once."""

    code: str
    expires_at: int


class Actor(msgspec.Struct, frozen=True):
    """Who stands behind an actor id, as the server knows it."""

    actor: str
    principal: str
    on_behalf_of: str = ""
    """The name that the actor gave, where it is another."""


class Actors(msgspec.Struct, frozen=True):
    actors: list[Actor]


class Team(msgspec.Struct, frozen=True):
    """Who belongs to a team."""

    name: str
    people: list[str]


class Teams(msgspec.Struct, frozen=True):
    teams: list[Team]


class Here(msgspec.Struct, frozen=True, omit_defaults=True):
    """A heartbeat: this device looks at an incident now, or at none in particular."""

    incident: Annotated[str, msgspec.Meta(max_length=64)] = ""
    doing: Annotated[str, msgspec.Meta(max_length=200)] = ""


class Person(msgspec.Struct, frozen=True):
    """Somebody who was here within the last minute."""

    principal: str
    device: str
    incident: str
    doing: str
    seen_at: int


class Presence(msgspec.Struct, frozen=True):
    people: list[Person]


# --- incidents ----------------------------------------------------------------------------------------------


class Row(msgspec.Struct, frozen=True):
    """An incident in a list; what is not known is empty or 0."""

    id: str
    number: str
    aliases: tuple[str, ...]
    title: str
    type: str
    severity: str
    status: str
    phase: str
    mode: str
    model_id: str
    commander: str
    declared_at: int
    detected_at: int
    acknowledged_at: int
    contained_at: int
    resolved_at: int
    updated_at: int
    restricted: bool


class Rows(msgspec.Struct, frozen=True):
    incidents: list[Row]
    next: str
    """Give it as ``after`` for the following ones; empty at the end."""


class Trend(msgspec.Struct, frozen=True):
    """The incidents of one group; times are medians in microseconds, 0 where nothing is known."""

    group: str
    incidents: int
    open: int
    time_to_acknowledge: int
    time_to_contain: int
    time_to_resolve: int


class Trends(msgspec.Struct, frozen=True):
    by: str
    groups: list[Trend]


class Access(msgspec.Struct, frozen=True):
    """Who may see an incident: everybody, or where it is restricted only these."""

    restricted: bool
    teams: tuple[Name, ...] = ()
    people: tuple[Name, ...] = ()


class Uploaded(msgspec.Struct, frozen=True):
    """How much of an evidence file the server has from this device."""

    received: int
    """Bytes; go on from here."""
    complete: bool


class Problem(msgspec.Struct, frozen=True, omit_defaults=True):
    """Every answer that is not 2xx."""

    error: str
    """The word to decide by."""
    message: str
    kept: str = ""
    remedy: str = ""
    chain: str = ""
    seq: int = 0
    ancestor: Ancestor | None = None
    """With ``forked``: the last link both sides have, where the lines show it."""
    incidents: tuple[str, ...] = ()
