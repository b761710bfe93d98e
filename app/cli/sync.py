"""``fireline sync``: exchange events with the incident database, once or for as long as it is watched."""

import contextlib
import sys
import threading

import click

from app import syncing
from app.cli.command import Verb, verb
from app.cli.output import moment, say, tell
from app.wiring import Wiring
from data.exchange import standing
from data.exchange.session import Exchanged
from data.text import count
from data.times import span


@click.group("sync", invoke_without_command=True)
@click.option("--watch", is_flag=True, help="Go on until interrupted; what is written is sent at once.")
@click.option("--soon", is_flag=True, hidden=True, help="What commands start when they recorded something.")
@click.pass_context
def command(ctx: click.Context, watch: bool, soon: bool) -> int:
    """Push what the incident database lacks, and pull what is missing here. Without one, this fails and
    changes nothing; fireline export INCIDENT bundle carries incidents by file.
    """
    if ctx.invoked_subcommand is not None:
        return 0
    wiring = ctx.find_root().obj.wiring()
    if soon:
        try:
            syncing.soon(wiring)
        finally:
            wiring.journal.appended = False  # it starts no other
        return 0
    return _watch(wiring) if watch else _once(wiring)


@command.command("enrol", cls=Verb)
@click.argument("url", metavar="URL")
@click.argument("code", metavar="CODE")
@click.option("--device", metavar="NAME", default="", help="What you call this machine. Default: its name.")
@verb
def enrol(wiring: Wiring, url: str, code: str, device: str) -> None:
    """Make this store known to an incident database, with the code its administrator gave you.

    The token it answers with is kept beside the journal, readable by you alone.
    """
    from data.exchange.device import device_key
    from data.exchange.enrolment import enrol as enrol_device

    journal = wiring.journal
    key = device_key(journal.home, wiring.ambient)
    with contextlib.closing(syncing.remote(wiring, url)) as place:
        told = enrol_device(place, standing.Standing(journal), key, code, device or wiring.who.host)
    tell(f"Enrolled at {place.place} as {told.principal}, until {moment(told.expires_at)}.")
    tell("fireline sync exchanges now; the app does it by itself.")


@command.command("status", cls=Verb)
@verb
def status(wiring: Wiring) -> None:
    """Say what is not yet synced, since when, and why not. Nothing is asked of the server."""
    for line in status_lines(wiring):
        say(line)


def status_lines(wiring: Wiring) -> list[str]:
    """What is not yet synced, the last contact, and why not."""
    url = wiring.server_url
    if not url:
        return ["no incident database: incidents stay in this store, and travel as bundles"]
    kept, now = standing.read(wiring.journal), wiring.ambient.now()
    pending = standing.pending(wiring.journal, kept.acked)
    waiting = "everything is synced"
    if pending.events:
        since = f", the oldest for {span(now - pending.since)}" if pending.since else ""
        waiting = f"{count(pending.events, 'event')} not synced yet{since}"
    last = f"last contact {span(now - kept.contact)} ago" if kept.contact else "never reached"
    files = [f"{count(len(kept.files), 'evidence file')} on one side only"] if kept.files else []
    return [waiting, *files, f"{last}: {url}", *([f"why not: {kept.why}"] if kept.why else [])]


def _once(wiring: Wiring) -> int:
    with syncing.session(wiring) as session:
        session.progress = _progress
        try:
            done = session.exchange()
            files = syncing.exchange_files(wiring, session)
        finally:
            _progress("", 0, 0)
        session.standing.answered(wiring.ambient.now())
    _tell(done, files)
    return 1 if done.problems else 0


def _watch(wiring: Wiring) -> int:
    """Until ctrl+c, which the caller says."""
    changed = threading.Event()
    watcher = syncing.watcher(wiring, changed.set)
    watcher.start()
    tell("Syncing until ctrl+c.")
    said: tuple[str, ...] = ()
    try:
        while True:
            changed.wait()
            changed.clear()
            _progress(watcher.now.doing, watcher.now.done, watcher.now.total)
            if watcher.now.doing:
                continue
            lines = (status_lines(wiring)[0], standing.read(wiring.journal).why)
            if lines != said:
                tell("; ".join(filter(None, lines)))
            said = lines
    finally:
        watcher.stop()


def _tell(done: Exchanged, files: int) -> None:
    forks = f" {count(done.forks, 'fork')} mended." if done.forks else ""
    moved = f" {count(files, 'evidence file')} moved." if files else ""
    tell(f"Sent {count(done.pushed, 'event')}, received {done.pulled}.{moved}{forks}")
    for problem in done.problems:
        tell(f"not exchanged: {problem}", "red")


def _progress(doing: str, done: int, total: int) -> None:
    """How far it is, on one line of a terminal."""
    if not sys.stderr.isatty():
        return
    words = {"push": "sending", "pull": "receiving"}.get(doing, "")
    text = f"{words} {done}{f' of {total}' if total else ''}" if words else ""
    sys.stderr.write(f"\r\x1b[2K{text}")
    sys.stderr.flush()
