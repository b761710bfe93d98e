"""What a store asks of the incident database; over HTTP it is `data.exchange.client`."""

from typing import Protocol

from data.exchange.protocol import (
    Ancestor,
    BodiesFound,
    Links,
    Pull,
    Pulled,
    Push,
    Pushed,
    Vector,
)


class Remote(Protocol):
    """Each raises `ServerAway` where it is worth asking again, and `ServerRefused` where it is not.

    Every one may be repeated: what was done already changes nothing.
    """

    def vector(self) -> Vector: ...
    def push(self, push: Push) -> Pushed: ...
    def pull(self, pull: Pull) -> Pulled: ...
    def ancestor(self, chain: str, links: Links) -> Ancestor: ...
    def bodies(self, contents: list[str]) -> BodiesFound: ...
    def close(self) -> None: ...
