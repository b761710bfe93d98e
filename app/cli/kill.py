"""``fireline kill``: the automatic kill switch, off by default."""

import click

from app.cli.command import Verb, verb
from app.cli.output import moment, say, tell
from app.wiring import Wiring
from data.errors import BadInput, NotConfirmed, NotFound, Refused
from data.journal.kinds import KillArmed
from data.text import clean_line
from data.times import SECOND, parse_duration

MODEL = click.argument("model", metavar="MODEL")


@click.group("kill")
def command() -> None:
    """Arm a model's kill switch to act by itself while an armed session is open. It is off by default.

    It is a help, no safety control: without an open session (fireline kill watch) nothing is watched.
    """


@command.command("arm", cls=Verb)
@MODEL
@click.option("--rule", metavar="ALERT", required=True, help="The alert that kills, firing as critical.")
@click.option("--runbook", metavar="NAME", required=True, help="The runbook whose kill switch it is.")
@click.option("--reason", metavar="TEXT", required=True, help="Why; it is recorded with your name.")
@click.option("--countdown", metavar="DURATION", default="60s", show_default=True, help="10s to 10m.")
@click.option("--confirm", metavar="MODEL", required=True, help="The model's id, typed again.")
@verb
def arm(
    wiring: Wiring, model: str, rule: str, runbook: str, reason: str, countdown: str, confirm: str
) -> None:
    """Arm it in this store. It counts down once two evaluations of the rule have fired.

    It is the runbook as it stands now: where the file changes, the arming is void, and that is recorded.
    """
    from runbooks import trust
    from runbooks.kill import arming

    if wiring.settings.read_only:
        raise Refused("Read-only mode is on: nothing is armed.", kept="Nothing was changed.")
    if confirm != model:
        raise NotConfirmed(f"{confirm[:80]!r} is not {model!r}.", remedy="Type the model's id.")
    if not wiring.settings.prometheus_url:
        raise BadInput("No Prometheus is configured.", remedy="Set prometheus_url in the settings.")
    book = wiring.runbook(runbook)
    step = arming.kill_step(book)
    trust.require(trust.standing(book, wiring.journal, wiring.runbook_directories), book)
    said = KillArmed(
        clean_line(model), clean_line(rule), runbook, _seconds(countdown), clean_line(reason), book.sha256
    )
    arming.arm(wiring.journal, said)
    say(f"{model}: armed on {rule} in the store {wiring.home}; it would run “{step.action}”.")
    if not arming.is_watched(wiring.home, model):
        tell(f"{arming.NO_SAFETY_CONTROL} Open one: fireline kill watch {model}", "yellow")


@command.command("disarm", cls=Verb)
@MODEL
@click.option("--reason", metavar="TEXT", required=True, help="Why; it is recorded with your name.")
@verb
def disarm(wiring: Wiring, model: str, reason: str) -> None:
    """Take it off; a countdown that runs comes to nothing."""
    from runbooks.kill import arming

    arming.disarm(wiring.journal, model, reason)
    say(f"{model}: disarmed.")


@command.command("stop", cls=Verb)
@MODEL
@click.option("--reason", metavar="TEXT", default="", help="Why.")
@verb
def stop(wiring: Wiring, model: str, reason: str) -> None:
    """Stop a countdown, and disarm. Any responder may."""
    from runbooks.kill import arming

    arming.stop(wiring.journal, model, reason)
    say(f"{model}: stopped and disarmed; nothing was killed.")


@command.command("status", cls=Verb)
@verb
def status(wiring: Wiring) -> None:
    """Say what is armed, by whom and why, whether an armed session is open, and what counts down."""
    from runbooks.kill import arming

    known = arming.armed(wiring.journal)
    if not known:
        say("Nothing is armed: only a person kills (F9 in the app).")
    for model, one in known.items():
        who = wiring.incidents.actor_name(one.actor)
        say(f"{model}: armed on {one.said.rule} by {who} at {moment(one.at)}: {one.said.reason}")
        running = arming.counting(wiring.journal, model)
        if running is not None:
            left = max(0, running.said.due - wiring.ambient.now()) // SECOND
            say(f"  kills in {left} s; stop it: fireline kill stop {model}", "red")
        if not arming.is_watched(wiring.home, model):
            say(f"  {arming.NO_SAFETY_CONTROL}", "yellow")


@command.command("watch", cls=Verb)
@MODEL
@verb
def watch(wiring: Wiring, model: str) -> None:
    """Be the armed session: watch, count down in sight, kill once. Until it is disarmed, or Ctrl-C."""
    import asyncio

    from app import killing
    from runbooks.kill import arming

    if wiring.settings.read_only:
        raise Refused("Read-only mode is on: this session could not kill.", kept="Nothing is watched.")
    one = arming.armed(wiring.journal).get(model)
    if one is None:
        raise NotFound(f"The kill switch of {model[:80]!r} is not armed here.", remedy="fireline kill arm")
    last = ""

    def told(words: str) -> None:
        nonlocal last
        if words != last:
            tell(f"{model}: {words}", "red" if "kill" in words else "")
        last = words

    asyncio.run(killing.watch(wiring, one.said, told).run())


def _seconds(text: str) -> int:
    return parse_duration(text) // SECOND
