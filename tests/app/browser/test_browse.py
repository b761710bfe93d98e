"""The app in a browser: it paints, whatever would change something is refused, and no process is left."""

import os
import signal
from pathlib import Path

import aiohttp
import pytest

from data.journal.store import Journal
from tests.app.browser.chromium import Page, browser
from tests.app.browser.showroom import showing, viewer
from tests.app.command_line import CommandLine
from tests.waiting import eventually, eventually_async

AMBER = (242, 184, 75)
"""Of the badge that says READ ONLY; more of it than of anything else is painted there."""


@pytest.fixture
def number(fireline: CommandLine, monkeypatch: pytest.MonkeyPatch) -> str:
    """An incident that has a commander with a name to hide."""
    monkeypatch.setenv("FIRELINE_RESPONDER", "Zebulon Quirke")
    number = fireline.declare("--model", "fraud-v4")
    fireline.good("role", number, "incident_commander")
    fireline.good("note", number, "seen by the team")
    return number


def _events(home: Path) -> int:
    with Journal.open(home) as journal:
        return journal.position()


async def test_a_viewer_sees_it_masked_and_every_act_is_refused(
    fireline: CommandLine, number: str, tmp_path: Path
) -> None:
    before = _events(fireline.home)
    with showing(tmp_path) as room:
        async with viewer(room) as view:
            await view.sees("READ ONLY", "READ-ONLY, masked", number)
            await view.refused("\x1b[17~", "stays masked")
            await view.type("\r")
            await view.sees("no changes source")
            await view.refused("a", "nothing can be")
            assert "Zebulon" not in view.text()
            assert "Quirke" not in view.text()
    assert _events(fireline.home) == before


async def test_an_address_works_once_and_nothing_is_given_without_one(number: str, tmp_path: Path) -> None:
    with showing(tmp_path) as room:
        async with viewer(room), aiohttp.ClientSession() as stranger:
            refused = [
                await _status(stranger, f"{room.base}{path}")
                for path in ("/", "/ws", "/static/js/textual.js")
            ]
            refused += [
                await _status(stranger, room.address),
                await _status(stranger, f"{room.base}/enter?key="),
            ]
            named = await _status(stranger, f"{room.base}/", {"Host": "rebound.example.org"})
        assert refused == [403] * 5
        assert named == 421
        second = room.next_address()
        jar = aiohttp.CookieJar(unsafe=True)
        async with aiohttp.ClientSession(cookie_jar=jar) as browser_of_another:
            assert await _status(browser_of_another, second) == 200
            foreign = await _status(
                browser_of_another, f"{room.base}/ws", {"Origin": "http://elsewhere.example"}
            )
        assert foreign == 403


async def _status(session: aiohttp.ClientSession, url: str, headers: dict[str, str] | None = None) -> int:
    async with session.get(url, headers=headers) as answer:
        return answer.status


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
async def test_no_process_is_left_however_it_ends(number: str, tmp_path: Path, sign: signal.Signals) -> None:
    with showing(tmp_path) as room:
        async with viewer(room) as view:
            await view.sees("READ ONLY")
            seats = room.seats()
            assert len(seats) == 1
            assert os.getpgid(seats[0]) == seats[0]
            room.end(sign)
            await eventually_async(lambda: not any(_lives(seat) for seat in seats), what="seats to end")


async def test_a_page_that_goes_takes_its_process_with_it(number: str, tmp_path: Path) -> None:
    with showing(tmp_path) as room:
        async with viewer(room) as view:
            await view.sees("READ ONLY")
            assert room.seats()
        eventually(lambda: not room.seats(), what="the seat to end")


def _lives(pid: int) -> bool:
    state = Path(f"/proc/{pid}/stat")
    return state.exists() and state.read_text().rpartition(")")[2].split()[0] != "Z"


async def test_chromium_paints_it_and_a_key_that_would_change_something_is_refused(
    fireline: CommandLine, number: str, tmp_path: Path
) -> None:
    async with browser(tmp_path / "profile", (1280, 800)) as page:
        with showing(tmp_path, number) as room:
            before = _events(fireline.home)
            await page.call("Page.navigate", url=room.address)
            await eventually_async(lambda: b"no changes source" in page.received, what="the first paint")
            await eventually_async(lambda: _badge(page), every=0.2, what="the badge to be painted")
            await page.evaluate("document.querySelector('.xterm-helper-textarea').focus()")
            await page.type("nhello\r")
            await eventually_async(lambda: b"nothing can be" in page.received, what="the refusal")
            assert _events(fireline.home) == before


async def _badge(page: Page) -> bool:
    """READ ONLY stands on amber: eleven cells of it."""
    return await page.pixels(AMBER) > 500
