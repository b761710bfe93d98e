"""Every answer is counted, timed, and written to the log as a line of JSON; bodies and secrets never are."""

import json
import logging

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.server.parts import Parts
from data import times

log = logging.getLogger("fireline.server")
_QUIET = frozenset({"/healthz", "/readyz", "/metrics"})


class Watching:
    """Stands before the application."""

    def __init__(self, app: ASGIApp, parts: Parts) -> None:
        self._app = app
        self._parts = parts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = self._parts.ambient.now()
        status = 500

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, watched)
        finally:
            self._note(scope, status, began, self._parts.ambient.now())

    def _note(self, scope: Scope, status: int, began: int, ended: int) -> None:
        route = getattr(scope.get("route"), "path", "none")
        measures = self._parts.measures
        measures.requests.labels(scope["method"], route, str(status)).inc()
        measures.seconds.labels(route).observe((ended - began) / times.SECOND)
        if scope["path"] not in _QUIET:
            log.info(json.dumps(self._line(scope, route, status, began, ended)))

    def _line(self, scope: Scope, route: str, status: int, began: int, ended: int) -> dict[str, object]:
        caller = scope.get("state", {}).get("caller")
        line: dict[str, object] = {
            "time": times.iso(began),
            "method": scope["method"],
            "route": route,
            "status": status,
            "milliseconds": (ended - began) // 1000,
            "address": (scope.get("client") or ("",))[0],
        }
        if caller is not None:
            line |= {"principal": caller.principal, "device": caller.device}
        if failure := scope.get("state", {}).get("failure"):
            line["failure"] = failure
        return line
