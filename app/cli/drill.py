"""``fireline drill``: an exercise from a scenario, played in the app, or headless from a script."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from app.cli.command import Verb, verb
from app.cli.output import say, say_json, tell
from app.cli.which import AS_JSON
from app.wiring import Wiring
from data.errors import BadInput
from data.incident.model import Incident
from data.incident.numbers import looks_like_number

if TYPE_CHECKING:
    from playbooks.scenario.format import Loaded


@click.command("drill", cls=Verb)
@click.argument("name", metavar="[NAME|FILE|DRILL]", required=False)
@click.option("--list", "listed", is_flag=True, help="List the scenarios, a line each.")
@click.option("--from", "past", metavar="INCIDENT", help="Make a past incident the exercise.")
@click.option("--speed", type=float, metavar="N", help="So many times as fast as life; up to 100.")
@click.option("--headless", is_flag=True, help="Play it without a terminal, in a store of its own.")
@click.option("--script", type=Path, metavar="FILE", help="What the responder of a headless drill does.")
@click.option(
    "--seed", type=int, default=1, metavar="N", help="Of a headless drill; the same comes out the same."
)
@click.option("--only-begin", is_flag=True, help="Begin it, print its number, and open no app.")
@click.option("--pause", "act", flag_value="pause", help="Let a drill stand.")
@click.option("--resume", "act", flag_value="resume", help="Let it go on.")
@click.option("--hint", "act", flag_value="hint", help="Ask for a hint; it is recorded.")
@click.option("--end", "act", flag_value="end", help="End it.")
@click.option("--facilitate", "act", flag_value="facilitate", help="Show its script, for who leads it.")
@click.option("--rewind", metavar="CHECKPOINT|5m", help="Go on from an earlier moment, as another drill.")
@click.option("--fire", metavar="INJECT", help="Let an inject come now.")
@AS_JSON
@verb
def command(
    wiring: Wiring,
    name: str | None,
    listed: bool,
    past: str | None,
    speed: float | None,
    headless: bool,
    script: Path | None,
    seed: int,
    only_begin: bool,
    act: str | None,
    rewind: str | None,
    fire: str | None,
    as_json: bool,
) -> int:
    """Rehearse: play a scenario through the same screens, with nothing real asked or run.

    Without a name you choose one in the app; where there is no terminal, they are listed.
    A running drill is named by its number, or is the only open one.
    """
    begins = headless or listed or past is not None or (name is not None and not looks_like_number(name))
    if script is not None and not headless:
        raise BadInput("--script is played in a headless drill alone.", remedy="Add --headless.")
    if act or rewind or fire or (speed is not None and not begins):
        from app.cli import drill_running

        chosen = drill_running.Chosen(act or "", rewind or "", fire or "", speed)
        return drill_running.act(wiring, name, chosen, as_json=as_json)
    at_terminal = sys.stdin.isatty() and sys.stdout.isatty()
    if past is None and (listed or (name is None and not headless and not at_terminal)):
        return _list(wiring, as_json=as_json)
    if past is None and name is None and not headless:
        return _gallery(wiring)
    if name and looks_like_number(name):
        return _play(wiring, wiring.incidents.get(name))
    loaded = _scenario(wiring, name, past)
    if headless:
        return _headless(wiring, loaded, script, seed)
    from app.drilling import begin

    then = None if past is None else wiring.incidents.get(past)
    incident = begin(wiring, loaded, speed=speed, past=then)
    if only_begin or not at_terminal:
        say(incident.number)
        tell(f"Carry it on in a terminal: fireline drill {incident.number}")
        return 0
    return _play(wiring, incident)


def _scenario(wiring: Wiring, name: str | None, past: str | None) -> "Loaded":
    if past is None:
        from app.drill_library import FIRST, found

        return found(wiring, name or FIRST)
    from app.drill_from import scenario

    wiring.recover()
    return scenario(wiring, wiring.incidents.get(past))


def _gallery(wiring: Wiring) -> int:
    """The app on what is live, with the drills to choose from; the one that is chosen is played after it."""
    from app import drill_playing, terminal
    from app.screen_parts import screen_parts

    name = terminal.run(screen_parts(wiring), gallery=True)
    drill_playing.begin_and_play(wiring, name)
    return 0


def _list(wiring: Wiring, *, as_json: bool) -> int:
    from app import drill_library, drill_progress

    loaded, problems = drill_library.every(wiring)
    for problem in problems:
        tell(problem, "yellow")
    if as_json:
        say_json([_described(one) for one in loaded])
        return 0
    for one in loaded:
        scenario = one.scenario
        say(f"{one.name:<24} {one.minutes:>3} min  {scenario.difficulty:<12} {scenario.title}")
        say(f"{'':<24} {', '.join(scenario.skills)}", "dim")
    tell("Begin one with: fireline drill NAME")
    if late := drill_progress.due(wiring):
        tell(late, "yellow")
    return 0


def _described(one: "Loaded") -> dict[str, object]:
    scenario = one.scenario
    return {
        "name": one.name,
        "title": scenario.title,
        "minutes": one.minutes,
        "difficulty": scenario.difficulty,
        "skills": scenario.skills,
    }


def play_first(wiring: Wiring) -> int:
    """The first drill, headless: what a new machine without a terminal shows."""
    from app.drill_library import FIRST, found

    return _headless(wiring, found(wiring, FIRST), None, 1)


def _play(wiring: Wiring, incident: Incident) -> int:
    """The app on this drill, in a process that can reach nothing real."""
    from app import drill_playing

    wiring.close()
    drill_playing.play(wiring, incident)
    return 0


def _headless(wiring: Wiring, loaded: "Loaded", script: Path | None, seed: int) -> int:
    from app import drill_script
    from app.drill_documents import write

    if script is None:
        shipped = drill_script.shipped(loaded.name)
        if shipped is None:
            raise BadInput("A headless drill needs --script FILE: what the responder does.")
        script = shipped
    ended = drill_script.play(wiring.settings, loaded, drill_script.read(script), seed, say)
    try:
        say()
        write(ended.wiring, ended.incident, say)
    finally:
        ended.wiring.close()
    return 1 if ended.failed else 0
