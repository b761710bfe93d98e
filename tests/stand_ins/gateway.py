"""The AI oversight gateway: the mode in which predictions are decided, and the kill switch."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.stand_ins.serving import Answer, Request, StandIn, json_answer

_BLOCKED = "/blocked-clients/"
MODES = ("automatic", "human_in_the_loop", "shadow")


@dataclass
class Kill:
    """One press of the kill switch."""

    operator_id: str
    reason: str


@dataclass
class State:
    """What the gateway remembers."""

    mode: str = "automatic"
    confidence_threshold: float = 0.8
    killed: Kill | None = None
    kills: list[Kill] = field(default_factory=list)
    revivals: int = 0
    blocked: set[str] = field(default_factory=set)
    """Clients that are answered nothing."""


class Gateway(StandIn):
    """``GET /status``, ``POST`` and ``DELETE /kill-switch``, ``POST /mode``; ``GET``, ``PUT`` and ``DELETE
    /blocked-clients/CLIENT``.

    With ``environment`` (that of its deployment, as rolled out), mode and threshold follow
    ``OVERSIGHT_MODE`` and ``CONFIDENCE_THRESHOLD``, as they do in production.
    """

    def __init__(self, environment: Callable[[], Mapping[str, str]] | None = None, port: int = 0) -> None:
        super().__init__(port)
        self.state = State()
        self._environment = environment
        self._guard = threading.Lock()

    @property
    def killed(self) -> bool:
        return self.state.killed is not None

    def status(self) -> dict[str, Any]:
        """What ``GET /status`` answers."""
        given = self._environment() if self._environment else {}
        threshold = given.get("CONFIDENCE_THRESHOLD", self.state.confidence_threshold)
        return {
            "killed": self.killed,
            "mode": given.get("OVERSIGHT_MODE", self.state.mode),
            "confidence_threshold": float(threshold),
            "killed_by": self.state.killed.operator_id if self.state.killed else None,
            "reason": self.state.killed.reason if self.state.killed else None,
        }

    def answer(self, request: Request) -> Answer:
        if request.path.startswith(_BLOCKED):
            return self._block(request, request.path.removeprefix(_BLOCKED))
        routes: dict[tuple[str, str], Callable[[Request], Answer]] = {
            ("GET", "/status"): lambda _: json_answer(self.status()),
            ("POST", "/kill-switch"): self._kill,
            ("DELETE", "/kill-switch"): self._revive,
            ("POST", "/mode"): self._set_mode,
        }
        route = routes.get((request.verb, request.path))
        if route is None:
            known = any(path == request.path for _, path in routes)
            return json_answer({"error": "no such thing"}, 405 if known else 404)
        with self._guard:
            return route(request)

    def _kill(self, request: Request) -> Answer:
        body = _fields(request, "operator_id", "reason")
        if isinstance(body, Answer):
            return body
        self.state.killed = Kill(body["operator_id"], body["reason"])
        self.state.kills.append(self.state.killed)
        return json_answer(self.status())

    def _revive(self, _: Request) -> Answer:
        if not self.killed:
            return json_answer({"error": "the kill switch is not active"}, 409)
        self.state.killed = None
        self.state.revivals += 1
        return json_answer(self.status())

    def _block(self, request: Request, client: str) -> Answer:
        with self._guard:
            if request.verb == "PUT":
                self.state.blocked.add(client)
            elif request.verb == "DELETE":
                self.state.blocked.discard(client)
            return json_answer({"client": client, "blocked": client in self.state.blocked})

    def _set_mode(self, request: Request) -> Answer:
        body = _fields(request, "mode")
        if isinstance(body, Answer):
            return body
        if body["mode"] not in MODES:
            return json_answer({"error": f"mode is one of {', '.join(MODES)}"}, 422)
        self.state.mode = body["mode"]
        return json_answer(self.status())


def _fields(request: Request, *names: str) -> dict[str, str] | Answer:
    """The body's fields, all of them texts that say something; or the refusal."""
    if request.content_type != "application/json":
        return json_answer({"error": "the body has to be application/json"}, 415)
    try:
        body = request.json
    except ValueError:
        return json_answer({"error": "the body is not JSON"}, 400)
    if not isinstance(body, dict):
        return json_answer({"error": "the body has to be an object"}, 422)
    missing = [name for name in names if not isinstance(body.get(name), str) or not body[name].strip()]
    if missing:
        return json_answer({"error": "missing", "fields": missing}, 422)
    return {name: body[name] for name in names}
