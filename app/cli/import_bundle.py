"""``fireline import``: take in what another store exported as a bundle."""

import sys
from pathlib import Path

import click

from app.cli.command import Verb, verb
from app.cli.output import tell
from app.wiring import Wiring
from data.exchange.device import device_key
from data.exchange.unbundle import Imported, take_in
from data.exchange.unsealed import is_sealed, opened, take_in_sealed
from data.text import count


@click.command("import", cls=Verb)
@click.argument("file", metavar="FILE|-")
@verb
def command(wiring: Wiring, file: str) -> int:
    """Take in a bundle from a file, as lines or as an archive, or from standard input: fireline export
    INCIDENT bundle | ssh HOST fireline import -

    It is a union: what is here stays, and taking the same in again changes nothing. What is refused is named
    with its line, and the rest is taken. Exit 2 when anything was refused.
    """
    key = device_key(wiring.journal.home, wiring.ambient)
    if file == "-":
        done = take_in(wiring.journal, wiring.evidence, sys.stdin.buffer, "standard input", key)
    elif is_sealed(Path(file)):
        done = take_in_sealed(wiring.journal, wiring.evidence, Path(file))
    else:
        with opened(Path(file)) as stream:
            done = take_in(wiring.journal, wiring.evidence, stream, file, key)
    _tell(done)
    return 2 if done.problems else 0


def _tell(done: Imported) -> None:
    taken = done.taken
    files = f", {count(done.evidence, 'file')}" if done.evidence else ""
    tell(f"Took in {count(taken.events, 'event')}{files}; {taken.known} were here already.")
    for number, said in (
        (taken.withheld, "withheld: the sender keeps them to themselves"),
        (taken.flagged, "by a clock more than five minutes ahead, which was not adopted"),
        (taken.erased, "of ours erased, as a peer recorded"),
    ):
        if number:
            tell(f"  {count(number, 'event')} {said}.")
    for chain in taken.forks:
        tell(f"  Chain {chain} had two branches; ours was given up, and its events stand on another chain.")
    for problem in done.problems:
        tell(f"refused: {problem}", "red")
        if problem.kept:
            tell(f"  {problem.kept}")
