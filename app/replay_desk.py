"""The app on a replay: the incident's own screens, a clock that can be stopped, and nothing to act with."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from app import drill_guard, terminal
from app.replaying import Replay
from app.screen_parts import screen_parts
from data.errors import Refused
from data.incident.model import Incident
from data.times import iso_short
from playbooks.scenario.clock import words
from screens.parts import Parts
from screens.ports import DrillTold

if TYPE_CHECKING:
    from app.wiring import Wiring
    from playbooks.scenario.debrief import Debrief

FASTEST = 3600


class Desk:
    """What can be done with a replay."""

    is_young = False
    ended = False

    def __init__(self, replay: Replay, title: str) -> None:
        self._replay, self._title = replay, title

    def briefing(self) -> tuple[str, str, str]:
        """(title, text, what the keys are)."""
        start = iso_short(self._replay.start)
        text = f"What was recorded then comes when its time comes. It begins at {start}."
        return self._title, text, "Nothing can be recorded or run in it."

    def debrief(self) -> "Debrief":
        """Raises `Refused`: nobody did anything here."""
        raise Refused("A replay is watched, and has no debrief.", remedy="fireline drill --from plays it.")

    def choices(self) -> list[tuple[str, str, str]]:
        """(key, words, about)."""
        time = self._replay.time
        at = words(time.now() - self._replay.start)
        stands = ("resume", "Let it go on", f"it stands at {at}")
        runs = ("pause", "Let it stand", f"it is {at} in, of {words(time.end - self._replay.start)}")
        return [
            runs if time.running else stands,
            ("faster", "Twice as fast", f"now {time.speed:g} times as fast as it was"),
            ("slower", "Half as fast", ""),
            ("briefing", "Say what this is", ""),
        ]

    def do(self, key: str) -> DrillTold:
        """Do one of them."""
        time = self._replay.time
        if key in {"pause", "resume"}:
            time.set(running=key == "resume", speed=time.speed)
            return DrillTold("The replay goes on." if time.running else "The replay stands.")
        speed = min(max(time.speed * (2 if key == "faster" else 0.5), 0.125), FASTEST)
        time.set(running=time.running, speed=speed)
        return DrillTold(f"It goes {speed:g} times as fast as it was.")


def parts(replay: Replay, wiring: "Wiring") -> Parts:
    """For the screens: those of a drill, without whatever writes."""
    drill = screen_parts(wiring)

    def carry_on() -> tuple[()]:
        replay.carry_on()
        return ()

    title = wiring.incidents.by_id(replay.id).title
    return replace(
        drill,
        settings=replace(drill.settings, only_shown=wiring.only_shown, notify="off", warnings=()),
        carry_on=carry_on,
        drill_desk=Desk(replay, title),
        export=None,
        open_settings=None,
        open_prober=None,
    )


@contextmanager
def made_room(above: Path) -> Iterator[Path]:
    """A folder that is gone afterwards; those that ended programs left behind go too."""
    above.mkdir(mode=0o700, parents=True, exist_ok=True)
    for left in above.glob("replay-*"):
        with suppress(OSError), _held(left):
            shutil.rmtree(left, ignore_errors=True)
    room = Path(tempfile.mkdtemp(prefix="replay-", dir=above))
    with _held(room):
        try:
            yield room
        finally:
            shutil.rmtree(room, ignore_errors=True)


@contextmanager
def _held(room: Path) -> Iterator[None]:
    """Locked while it is in use. Raises `OSError` where another program uses it."""
    descriptor = os.open(room, os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(descriptor)


def watch(wiring: "Wiring", incident: Incident, speed: float) -> None:
    """Until the person leaves."""
    with (
        made_room(wiring.home / "rehearsals") as room,
        closing(Replay(wiring, incident, room, speed)) as replay,
    ):
        wiring.close()
        own = replay.wiring()
        try:
            shown = parts(replay, own)
            drill_guard.shut()
            terminal.run(shown, incident=replay.id)
        finally:
            own.close()
