"""A real `fireline browse` on a store, and a browser that speaks as its page does."""

import os
import re
import signal
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import aiohttp

from tests.app.command_line import FIRELINE
from tests.servers.process import stop
from tests.waiting import eventually_async

_CODES = re.compile(rb"\x1b(?:\[[0-9;?<>=]*[a-zA-Z]|\][^\x07\x1b]*(?:\x07|\x1b\\))")


class Showing:
    """One server; addresses are read as it prints them."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.process = process
        self.address = self.next_address()
        self.base = self.address.partition("/enter")[0]

    def next_address(self) -> str:
        """The next line that it prints."""
        assert self.process.stdout is not None
        return self.process.stdout.readline().decode().strip()

    def seats(self) -> list[int]:
        """The processes that it started."""
        found = subprocess.run(
            ["ps", "-o", "pid=", "--ppid", str(self.process.pid)], capture_output=True, text=True, timeout=30
        )
        return [int(line) for line in found.stdout.split()]

    def end(self, sign: signal.Signals) -> None:
        """Signal the server alone, not its group."""
        os.kill(self.process.pid, sign)
        self.process.wait(30)


@contextmanager
def showing(folder: Path, *arguments: str) -> Iterator[Showing]:
    """Until the block ends."""
    with (folder / "browse.log").open("w") as log:
        process = subprocess.Popen(
            [FIRELINE, "browse", "--port", "0", *arguments],
            stdout=subprocess.PIPE,
            stderr=log,
            start_new_session=True,
        )
    try:
        yield Showing(process)
    finally:
        stop(process)
        assert process.stdout is not None
        process.stdout.close()


class View:
    """One socket: what came is kept, and keys are sent as the page sends them."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket
        self.came = b""

    def text(self) -> str:
        """All that was ever painted, without colours and places."""
        return _CODES.sub(b" ", self.came).decode("utf-8", "replace")

    async def sees(self, *words: str) -> None:
        """Reads on until all of these were painted."""

        async def there() -> bool:
            message = await self.socket.receive(timeout=30)
            assert message.type is not aiohttp.WSMsgType.CLOSED, self.text()
            self.came += message.data if message.type is aiohttp.WSMsgType.BINARY else b""
            return all(word in self.text() for word in words)

        await eventually_async(there, 40.0, what=f"{words}")

    async def refused(self, keys: str, words: str) -> None:
        """Types, and sees the words come, whatever was painted before."""
        before, self.came = self.came, b""
        await self.type(keys)
        await self.sees(words)
        self.came = before + self.came

    async def type(self, keys: str) -> None:
        """Keys, one message."""
        await self.socket.send_json(["stdin", keys])


@asynccontextmanager
async def viewer(showing: Showing, address: str = "") -> AsyncIterator[View]:
    """Comes in by the address and looks."""
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(cookie_jar=jar) as session:
        async with session.get(address or showing.address) as entered:
            assert entered.status == 200, await entered.text()
        socket = f"{showing.base.replace('http', 'ws')}/ws?width=120&height=36"
        async with session.ws_connect(socket, origin=showing.base) as connected:
            yield View(connected)
