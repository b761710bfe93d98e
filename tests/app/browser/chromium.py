"""Headless Chromium, driven by its own protocol over one socket."""

import asyncio
import base64
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp

from tests.servers.process import program, stop
from tests.waiting import eventually, eventually_async

_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--remote-debugging-port=0",
)
_COUNT = """(async () => {
  const image = new Image(); image.src = "data:image/png;base64,%s"; await image.decode();
  const canvas = new OffscreenCanvas(image.width, image.height), pen = canvas.getContext("2d");
  pen.drawImage(image, 0, 0);
  const seen = pen.getImageData(0, 0, image.width, image.height).data;
  let found = 0;
  for (let at = 0; at < seen.length; at += 4)
    if (Math.abs(seen[at] - %d) + Math.abs(seen[at + 1] - %d) + Math.abs(seen[at + 2] - %d) < 12) found++;
  return found;
})()"""


class Page:
    """One page; what its sockets received is kept."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket, self._calls, self._answers = socket, 0, dict[int, dict[str, Any]]()
        self.received = b""

    async def call(self, method: str, **given: object) -> dict[str, Any]:
        """Ask, and wait for the answer."""
        self._calls += 1
        mine = self._calls
        await self._socket.send_json({"id": mine, "method": method, "params": given})
        await eventually_async(lambda: mine in self._answers, what=method)
        answer = self._answers.pop(mine)
        assert "error" not in answer, answer
        found: dict[str, Any] = answer["result"]
        return found

    async def evaluate(self, script: str) -> Any:
        """What a script gives."""
        told = await self.call("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in told, told
        return told["result"].get("value")

    async def type(self, text: str) -> None:
        """Keys, as they come from a keyboard."""
        for key in text:
            named = {"\r": "Enter"}.get(key, key)
            await self.call("Input.dispatchKeyEvent", type="keyDown", key=named, text=key,
                            windowsVirtualKeyCode=13 if key == "\r" else 0)  # fmt: skip
            await self.call("Input.dispatchKeyEvent", type="keyUp", key=named)

    async def picture(self) -> str:
        """A PNG of what is painted, in base64."""
        found: str = (await self.call("Page.captureScreenshot", format="png"))["data"]
        return found

    async def pixels(self, colour: tuple[int, int, int]) -> int:
        """How many of about this colour are painted."""
        return int(await self.evaluate(_COUNT % (await self.picture(), *colour)))

    async def listen(self) -> None:
        """Take in what the browser says, for as long as it runs."""
        async for message in self._socket:
            said = message.json()
            if "id" in said:
                self._answers[said["id"]] = said
            elif said["method"] == "Network.webSocketFrameReceived":
                frame = said["params"]["response"]
                if frame["opcode"] == 2:
                    self.received += base64.b64decode(frame["payloadData"])


@asynccontextmanager
async def browser(folder: Path, size: tuple[int, int]) -> AsyncIterator[Page]:
    """A page of a browser of its own, ``size`` pixels large; skipped where there is no Chromium."""
    command = [program("chromium"), *_FLAGS, f"--user-data-dir={folder}", "--window-size={},{}".format(*size)]
    process = _started([*command, "about:blank"], folder.parent / "chromium.log")
    try:
        place = folder / "DevToolsActivePort"
        port = eventually(lambda: place.is_file() and place.read_text().partition("\n")[0], what="Chromium")
        async with aiohttp.ClientSession() as session:
            async with session.get(f"http://127.0.0.1:{port}/json/list") as found:
                pages = [one for one in await found.json() if one["type"] == "page"]
            async with session.ws_connect(pages[0]["webSocketDebuggerUrl"], max_msg_size=0) as socket:
                page = Page(socket)
                listening = asyncio.create_task(page.listen())
                for domain in ("Page", "Network", "Runtime"):
                    await page.call(f"{domain}.enable")
                yield page
                listening.cancel()
    finally:
        await asyncio.to_thread(stop, process)


def _started(command: list[str], log: Path) -> subprocess.Popen[bytes]:
    with log.open("wb") as output:
        return subprocess.Popen(command, stdout=output, stderr=output, start_new_session=True)
