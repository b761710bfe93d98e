"""Listening until told to end, and leaving no process behind."""

import asyncio
import signal
import sys
from collections.abc import Callable, Sequence
from urllib.parse import quote

from aiohttp import web

import fireline
from app.browser.door import is_loopback
from app.browser.room import Room
from data.errors import BadInput

_PATIENCE = 10.0
"""Seconds that connections are given at the end; seats are ended before."""


def seat_command(options: Sequence[str]) -> list[str]:
    """This Fireline, as the app of one browser."""
    return [sys.executable, fireline.__file__, *options]


def serve(argv: Sequence[str], host: str, port: int, told: Callable[[str], None]) -> None:
    """Until SIGTERM, SIGINT or SIGHUP. ``told`` gets the address for the next browser.

    Raises `BadInput` where it cannot listen there.
    """
    asyncio.run(_serve(argv, host, port, told))


async def _serve(argv: Sequence[str], host: str, port: int, told: Callable[[str], None]) -> None:
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for sign in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        loop.add_signal_handler(sign, stop.set)
    address = ""

    def next_address(key: str) -> None:
        told(f"{address}/enter?key={quote(key)}")

    room = Room(argv, next_address, any_host=not is_loopback(host))
    runner = web.AppRunner(room.app(), access_log=None, shutdown_timeout=_PATIENCE)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
        address = f"http://{f'[{host}]' if ':' in host else host}:{runner.addresses[0][1]}"
        next_address(room.door.new_key())
        await stop.wait()
    except OSError as error:
        raise BadInput(
            f"Nothing can listen on {host}, port {port}: {error.strerror}.", remedy="Choose another --port."
        ) from error
    finally:
        await runner.cleanup()
