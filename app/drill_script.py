"""A responder out of a file: commands with their times, played without a terminal in a store of their own.

A line is ``+4m  ack``: so long after the start, and a command of Fireline as it is typed; while it runs, this
process connects to nothing and starts no program. The machine's time
and chance are the script's, so that every run with the same seed comes out the same, to the byte.
"""

import contextlib
import io
import os
import shlex
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from app import drill_guard
from app.cli.options import Options
from app.drill_acts import end
from app.drill_time import DrillTime, Played
from app.drilling import begin, carry_on
from app.settings import Settings
from app.wiring import Wiring
from data.errors import BadInput, FirelineError
from data.incident.model import Incident
from data.text import clean_line
from data.times import MINUTE, parse_iso
from playbooks.scenario.clock import words
from playbooks.scenario.format import LIBRARY, Loaded
from playbooks.scenario.moments import micros

_TURN = MINUTE
"""The script of the scenario is looked at so often."""
_FAILED = "  it ended with"
_LONGEST = 500
"""Characters of a line."""


class Line(NamedTuple):
    """One thing the responder does."""

    after: int
    """Microseconds after the start."""
    words: tuple[str, ...]
    number: int


class Ended(NamedTuple):
    """A drill that was played to its end."""

    wiring: Wiring
    incident: Incident
    failed: int
    """How many lines did not do what they say."""


def read(path: Path) -> list[Line]:
    """The lines of a script, in the order of their times. Raises `BadInput` with the place."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{path} cannot be read: {error}.") from error
    found = [
        _line(said, number, path)
        for number, said in enumerate(text.splitlines(), 1)
        if said.strip() and not said.lstrip().startswith("#")
    ]
    return sorted(found, key=lambda line: line.after)


def _line(said: str, number: int, path: Path) -> Line:
    when, _, rest = said.strip().partition(" ")
    try:
        if not when.startswith("+") or len(said) > _LONGEST:
            raise BadInput("a line is a time and a command: +4m  ack")
        return Line(micros(when[1:]), tuple(shlex.split(rest)), number)
    except (BadInput, ValueError) as error:
        raise BadInput(str(error), file=str(path), line=number, column=1) from None


def play(
    settings: Settings, loaded: Loaded, lines: list[Line], seed: int, tell: Callable[[str], None]
) -> Ended:
    """Play it to its end, or the last line's time where that is later; ``tell`` is told each line and inject.

    Raises the `StoreError` leaves. The caller closes the wiring.
    """
    start = parse_iso(loaded.scenario.clock.start)
    played = Played(start, seed)
    time = DrillTime(played.ambient())
    alone = replace(settings, home=_room(settings.home, loaded.name, seed), sync_url="")
    wiring = Wiring(alone, time.ambient())
    wiring.drill_time = time
    incident = begin(wiring, loaded, speed=1, seed=seed)
    wiring.played = incident.id  # its world's catalogue is what the lines know of systems
    time.clock = None  # the machine's time is the drill's already
    failed = 0
    for line in [*lines, None]:
        last = start + micros(loaded.scenario.duration)
        moment = max(last, played.time) if line is None else start + line.after
        for at in _turns(played.time, moment):
            played.time = at
            for inject in carry_on(wiring, incident):
                tell(f"{words(at - start)}  {inject.sender or inject.inject}: {inject.text}")
        if line is not None:
            for said in _does(wiring, line, incident.number):
                tell(f"{words(moment - start)}  {said}")
                failed += said.startswith(_FAILED)
    end(wiring, incident, "played to its end")
    return Ended(wiring, wiring.incidents.refresh(incident), failed)


def _turns(now: int, until: int) -> Iterator[int]:
    while now + _TURN < until:
        now += _TURN
        yield now
    yield until


def _does(wiring: Wiring, line: Line, drill: str) -> Iterator[str]:
    """Run one line: what was typed, and where it failed, that, with the command's own words."""
    from app.cli.main import cli

    options = Options()
    options.use(wiring)
    said = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)
    code: object = 0
    quiet = contextlib.redirect_stdout(said), contextlib.redirect_stderr(said)
    with quiet[0], quiet[1], _nobody_answers(drill), drill_guard.shut_meanwhile():
        try:
            with cli.make_context("fireline", list(line.words), obj=options) as context:
                code = cli.invoke(context)
        except FirelineError as error:
            said.write(error.message)
            code = error.exit_code
        except SystemExit as left:
            code = left.code
        except click_errors() as error:
            said.write(str(getattr(error, "message", error)))
            code = 2
    yield f"> {shlex.join(line.words)}"
    if code:
        printed = said.buffer.getvalue().decode("utf-8", "replace")
        last = [one for one in printed.splitlines() if one.strip()]
        yield f"{_FAILED} {code}: {clean_line(last[-1], 200) if last else 'nothing said'}"


def click_errors() -> tuple[type[BaseException], ...]:
    """What click raises for a line that cannot be taken."""
    import click

    return (click.ClickException, click.exceptions.Exit, click.Abort)


@contextlib.contextmanager
def _nobody_answers(drill: str) -> Iterator[None]:
    """A script is asked nothing, and its drill is meant where a line names no part of it."""
    before, sys.stdin = sys.stdin, io.StringIO("")
    named, os.environ["FIRELINE_INCIDENT"] = os.environ.get("FIRELINE_INCIDENT"), drill
    try:
        yield
    finally:
        sys.stdin = before
        del os.environ["FIRELINE_INCIDENT"]
        if named is not None:
            os.environ["FIRELINE_INCIDENT"] = named


def shipped(name: str) -> Path | None:
    """The good responder that ships with a scenario, where one does."""
    found = LIBRARY / f"{name}.good.txt"
    return found if found.is_file() else None


def _room(home: Path, name: str, seed: int) -> Path:
    """A folder that is not there yet: a played time never mixes with a real one in one store."""
    folder = home / "rehearsals"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    found, number = folder / f"{name}-{seed}", 1
    while found.exists():
        number += 1
        found = folder / f"{name}-{seed}-{number}"
    return found
