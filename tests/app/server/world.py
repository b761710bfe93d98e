"""A server in this process, and real stores that push to it and pull from it."""

import contextlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import httpx
import msgspec

from app.server.access import enrolment, tokens
from app.server.database import Database
from app.server.parts import Parts, parts
from app.server.serving import Listening, bound, server
from data.ambient import Ambient
from data.exchange import protocol, wire
from data.exchange.signing import SigningKey, enrolment_text
from data.incident.desk import Desk
from data.incident.incidents import Incidents
from data.incident.model import Incident
from data.journal.actors import Responder
from data.journal.store import Journal
from tests.waiting import eventually

SERVER_KEY = SigningKey(bytes(32))
ALL_SCOPES = ("read", "write", "admin")

T = TypeVar("T")


class Clock:
    """An ambient whose time stands still until it is moved."""

    def __init__(self) -> None:
        self.now = Ambient().now()
        self.ambient = Ambient(now=lambda: self.now)


@dataclass
class Store:
    """A real journal on a device, enrolled."""

    journal: Journal
    key: SigningKey
    world: "World"
    token: str = ""
    device: str = ""
    vector: dict[str, int] = field(default_factory=dict)
    pushed: int = 0

    def __post_init__(self) -> None:
        self.incidents = Incidents(self.journal)
        self.desk = Desk(self.journal, self.incidents)

    def declare(self, title: str = "Scores drift", mode: str = "live") -> Incident:
        return self.desk.declare(title=title, mode=mode)

    def lines(self, chain: str = "", after: int = 0) -> list[msgspec.Raw]:
        """The lines of a chain; of this store's own where none is named."""
        chain = chain or self.journal.chain
        found = [line for line in wire.lines(self.journal) if msgspec.json.decode(line)["chain"] == chain]
        return [msgspec.Raw(line) for line in found[after:]]

    def head(self, lines: list[msgspec.Raw]) -> protocol.Head:
        last = msgspec.json.decode(lines[-1], type=wire.Line)
        return self.key.head(last.chain, last.seq, bytes.fromhex(last.hash))

    def push(
        self, lines: list[msgspec.Raw] | None = None, head: protocol.Head | None = None
    ) -> httpx.Response:
        """Push these lines, or what was not pushed yet."""
        sent = self.lines(after=self.pushed) if lines is None else lines
        body = protocol.Push(sent, [head or self.head(sent)] if sent else [])
        done = self.post("/v1/push", body)
        if done.status_code == 200 and lines is None:
            self.pushed += len(sent)
        return done

    def pushes(self) -> protocol.Pushed:
        """Push, and expect that it was taken."""
        return took(self.push(), protocol.Pushed)

    def pushes_again(self) -> protocol.Pushed:
        """Push everything from the start."""
        return took(self.push(self.lines()), protocol.Pushed)

    def pull(self, limit: int = 5_000) -> protocol.Pulled:
        """Pull once; what came counts as known."""
        pulled = took(self.post("/v1/pull", protocol.Pull(self.vector, limit)), protocol.Pulled)
        for raw in pulled.lines:
            line = msgspec.json.decode(raw, type=wire.Line)
            assert line.seq == self.vector.get(line.chain, 0) + 1, "a gap"
            self.vector[line.chain] = line.seq
        return pulled

    def post(self, path: str, body: object = None, **options: Any) -> httpx.Response:
        content = None if body is None else msgspec.json.encode(body)
        return self.world.client.post(path, content=content, headers=self.headers, **options)

    def get(self, path: str, **options: Any) -> httpx.Response:
        return self.world.client.get(path, headers=self.headers, **options)

    def put(self, path: str, body: object) -> httpx.Response:
        return self.world.client.put(path, content=msgspec.json.encode(body), headers=self.headers)

    def patch(self, path: str, data: bytes) -> httpx.Response:
        return self.world.client.patch(path, content=data, headers=self.headers)

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}


def took(answer: httpx.Response, kind: type[T]) -> T:
    """A good answer, as its shape."""
    assert answer.status_code == 200, answer.text
    return msgspec.json.decode(answer.content, type=kind)


def refused(answer: httpx.Response, status: int, error: str) -> protocol.Problem:
    """A refusal with this word."""
    assert (answer.status_code, answer.json().get("error")) == (status, error), answer.text
    return msgspec.json.decode(answer.content, type=protocol.Problem)


def parsed(pulled: protocol.Pulled) -> list[wire.Line]:
    return [msgspec.json.decode(raw, type=wire.Line) for raw in pulled.lines]


@contextlib.contextmanager
def serving(found: Parts) -> Iterator[str]:
    """The address of a server that runs in a thread of this process."""
    with bound(Listening(port=0)) as listening:
        running = server(found, Listening())
        thread = threading.Thread(target=running.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            eventually(lambda: running.started, what="the server's start")
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            running.end()
            thread.join()


@dataclass
class World:
    """The server, and a folder for stores."""

    parts: Parts
    client: httpx.Client
    folder: Path
    clock: Clock
    undo: contextlib.ExitStack

    @classmethod
    @contextlib.contextmanager
    def opened(cls, database: Database, folder: Path) -> Iterator["World"]:
        clock = Clock()
        found = parts(database, SERVER_KEY, clock.ambient)
        with contextlib.ExitStack() as undo, serving(found) as url:
            client = undo.enter_context(httpx.Client(base_url=url, timeout=60, trust_env=False))
            yield cls(found, client, folder, clock, undo)

    def store(
        self, person: str, *, scopes: tuple[str, ...] = ALL_SCOPES[:2], teams: tuple[str, ...] = ()
    ) -> Store:
        """A new store of a person, enrolled."""
        found = self.stranger(person)
        code = self.code(person, scopes, teams)
        asked = protocol.Enrol(code, found.key.public, found.key.sign(enrolment_text(code)), "laptop")
        done = took(self.client.post("/v1/enrol", content=msgspec.json.encode(asked)), protocol.Enrolled)
        found.token, found.device = done.token, done.device
        return found

    def stranger(self, person: str) -> Store:
        """A new store that nobody let in."""
        ambient = Ambient()
        home = self.folder / f"{person}-{ambient.new_id()[-6:]}"
        journal = self.undo.enter_context(Journal.open(home, ambient, Responder(person, "host", person)))
        return Store(journal, SigningKey(ambient.entropy(32)), self)

    def code(self, person: str, scopes: tuple[str, ...] = ALL_SCOPES[:2], teams: tuple[str, ...] = ()) -> str:
        return self.parts.database.writing(
            lambda session: enrolment.code(session, self.clock.ambient, person, scopes, teams)[0]
        )

    def machine(self, name: str, scopes: tuple[str, ...]) -> dict[str, str]:
        """The header of a token that belongs to no device."""
        secret = self.parts.database.writing(
            lambda session: tokens.create(session, self.clock.ambient, name, "", scopes)[0]
        )
        return {"Authorization": f"Bearer {secret}"}
