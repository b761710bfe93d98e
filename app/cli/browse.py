"""``fireline browse``: the app in browsers, for the war room. An optional part, imported when called."""

import importlib.util
import sys

import click

from app.cli.command import Verb, verb
from app.cli.output import say, tell
from app.cli.which import INCIDENT, chosen
from app.wiring import Wiring
from data.errors import BadInput, Refused


@click.command("browse", cls=Verb)
@INCIDENT
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8791,
    show_default=True,
    metavar="NUMBER",
    help="The port; 0: a free one, which is printed.",
)
@click.option("--unmasked", is_flag=True, help="Show people, hosts, prompts and outputs.")
@click.option("--act", is_flag=True, help="Let the browsers act, as you; on this machine only.")
@click.option("--seat", is_flag=True, hidden=True, help="The app of one browser.")
@verb
def command(
    wiring: Wiring, *, incident: str | None, host: str, port: int, unmasked: bool, act: bool, seat: bool
) -> None:
    """Show the app in browsers: read-only and masked, until it is ended.

    Prints an address that works once; when it was used, the next one. Each browser has an app of its own,
    which ends with its page.
    """
    if seat:
        _be_seated(wiring, incident or "", masked=not unmasked, act=act)
        return
    missing = [name for name in ("aiohttp", "textual_serve") if importlib.util.find_spec(name) is None]
    if missing:
        raise BadInput(
            f"Showing the app in browsers is an optional part, and {', '.join(missing)} is not installed.",
            remedy='Install it with: pip install "fireline[browser]"',
        )
    from app.browser import serving
    from app.browser.door import is_loopback

    if not is_loopback(host):
        if act:
            raise Refused("Browsers elsewhere may look, not act.", remedy="Leave out --act, or --host.")
        tell("warning: whoever is on the way there reads along, since nothing here speaks TLS.", "yellow")
    where = chosen(wiring, incident).id if incident else ""
    argv = serving.seat_command(_options(wiring, where, unmasked=unmasked, act=act))
    wiring.journal.close()  # it opens, so each browser's own will; this process keeps none open
    told = "acts as you" if act else "read-only"
    tell(f"Shown {told}, {'unmasked' if unmasked else 'masked'}, until ctrl+c. Each address works once.")
    serving.serve(argv, host, port, _say_address)


def _say_address(address: str) -> None:
    say(address)
    sys.stdout.flush()


def _options(wiring: Wiring, incident: str, *, unmasked: bool, act: bool) -> list[str]:
    """The command line of a seat; the environment is handed on as it is."""
    words = ["browse", "--seat", "--home", str(wiring.settings.home)]
    if wiring.settings.responder:
        words += ["--responder", wiring.settings.responder]
    flags = {"--beside": wiring.beside, "--unmasked": unmasked, "--act": act}
    words += [flag for flag, given in flags.items() if given]
    return [*words, "--", incident] if incident else words


def _be_seated(wiring: Wiring, incident: str, *, masked: bool, act: bool) -> None:
    from app import terminal
    from app.browser.showing import only_shown, shown_parts

    seen = wiring if act else only_shown(wiring)
    try:
        terminal.run(shown_parts(seen, masked=masked), incident=incident)
    finally:
        seen.close()
