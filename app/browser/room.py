"""The server of the war room: one page, and one socket for each browser."""

import asyncio
import json
from collections.abc import Callable, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

import textual_serve
from aiohttp import WSMsgType, web
from aiohttp.typedefs import Handler

from app.browser.door import COOKIE, Door, host_name, is_loopback, same_place
from app.browser.seat import Seat

SEATS = 12
"""Browsers at once; each has a process of its own."""
_LONGEST = 64 * 1024
"""Bytes of one message of a browser."""
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; connect-src 'self'; font-src 'self';"
    " img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none';"
    " form-action 'none'",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


class Room:
    """Serves ``argv``, an app that speaks to a `Seat`, to every browser that came in by the door."""

    def __init__(self, argv: Sequence[str], came_in: Callable[[str], None], *, any_host: bool) -> None:
        """``came_in`` is told the key of the next browser; ``any_host``: names are not ours alone."""
        self.door = Door()
        self._argv, self._came_in, self._any_host = argv, came_in, any_host
        self._seats: set[Seat] = set()

    def app(self) -> web.Application:
        """For aiohttp."""

        @web.middleware
        async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
            return await self._guard(request, handler)

        made = web.Application(middlewares=[guard])
        shipped = Path(textual_serve.__path__[0]) / "static"
        made.add_routes(
            [
                web.get("/", self._page),
                web.get("/enter", self._enter),
                web.get("/ws", self._socket),
                web.static("/static", shipped),
            ]
        )
        made.on_shutdown.append(self._close)
        return made

    async def _guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Nobody without the cookie, and no page of another name or origin."""
        if not self._any_host and not is_loopback(host_name(request.host)):
            return _refused(421, "This is not the name of this machine.")
        if request.path != "/enter" and not self.door.knows(request.cookies.get(COOKIE, "")):
            return _refused(403, "Come in by the address that fireline browse printed. It works once.")
        if request.path == "/ws" and not same_place(request.headers.get("Origin", ""), request.host):
            return _refused(403, "Only the page itself may be connected.")
        found: web.StreamResponse = await handler(request)
        if not found.prepared:
            found.headers.update(_HEADERS)
        return found

    async def _enter(self, request: web.Request) -> web.StreamResponse:
        cookie = self.door.enter(request.query.get("key", ""))
        if not cookie:
            return _refused(403, "This address was used already, or was never one.")
        self._came_in(self.door.new_key())
        found = web.Response(status=303, headers={"Location": "/"})
        found.set_cookie(COOKIE, cookie, httponly=True, samesite="Strict", path="/")
        return found

    async def _page(self, request: web.Request) -> web.StreamResponse:
        text = files("app.browser").joinpath("page.html").read_text("utf-8")
        scheme = "wss" if request.headers.get("X-Forwarded-Proto") == "https" else "ws"
        return web.Response(
            text=text.replace("SOCKET", f"{scheme}://{request.host}/ws"), content_type="text/html"
        )

    async def _socket(self, request: web.Request) -> web.StreamResponse:
        if len(self._seats) >= SEATS:
            return _refused(503, f"{SEATS} browsers look already.")
        socket = web.WebSocketResponse(heartbeat=15, max_msg_size=_LONGEST)
        seat = Seat(self._argv, socket)
        self._seats.add(seat)
        try:
            await socket.prepare(request)
            await seat.start(
                _number(request.query.get("width"), 80), _number(request.query.get("height"), 24)
            )
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    await _take(message.data, seat, socket)
        finally:
            await asyncio.shield(seat.stop())
            self._seats.discard(seat)
        return socket

    async def _close(self, _app: web.Application) -> None:
        await asyncio.gather(*(seat.stop() for seat in self._seats))


async def _take(text: str, seat: Seat, socket: web.WebSocketResponse) -> None:
    """What the page says: keys, its size, and that it lives. Anything else is left."""
    try:
        said: Any = json.loads(text)
    except (ValueError, RecursionError):
        return
    if not isinstance(said, list) or not said:
        return
    kind, given = said[0], said[1] if len(said) > 1 else None
    if kind == "stdin" and isinstance(given, str):
        await seat.send_bytes(given.encode("utf-8", "replace"))
    elif kind == "resize" and isinstance(given, dict):
        await seat.set_terminal_size(_number(given.get("width"), 80), _number(given.get("height"), 24))
    elif kind == "ping":
        await socket.send_json(["pong", given])
    elif kind == "blur":
        await seat.blur()
    elif kind == "focus":
        await seat.focus()


def _number(given: object, otherwise: int) -> int:
    text = str(given)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else otherwise


def _refused(status: int, words: str) -> web.Response:
    return web.Response(status=status, text=f"{words}\n", headers=_HEADERS)
