"""The command line's entry: parses, runs one command, and says every failure plainly.

Exit codes: 0 done; 1 it failed, timed out, was cancelled, is unknown or was tampered with; 2 the input
cannot be taken; 130 interrupted.
"""

import gc
import os
import sys

import click

from app.cli.command import LazyGroup, Options
from app.cli.output import tell
from data.errors import FirelineError

INTERRUPTED = 130
_COMPLETE = "_FIRELINE_COMPLETE"


@click.group(
    cls=LazyGroup,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
    epilog="INCIDENT is a number (AI-INC-2026-0001), its end (0001) or an id; without one,"
    " FIRELINE_INCIDENT or the only open incident is meant.",
)
@click.option("--version", is_flag=True, help="Print the version.")
@click.option("--first-run", is_flag=True, hidden=True)
@click.pass_context
def cli(ctx: click.Context, version: bool, first_run: bool) -> int:
    """The terminal for responding to an AI incident: declare, triage, contain, roll back, and write it down.

    Without a command it opens the app; where there is no terminal, it prints the open incidents.
    """
    if version:
        from importlib.metadata import version as installed

        click.echo(f"fireline {installed('fireline')}")
        return 0
    if ctx.invoked_subcommand is not None:
        return 0
    return _without_command(ctx, first_run=first_run)


def run() -> None:
    """Run with the process's arguments, and exit."""
    code = main(sys.argv[1:])
    _quiet_streams()
    sys.exit(code)


def main(arguments: list[str]) -> int:
    """Run with these arguments; the exit code."""
    _tolerant_streams()
    options = Options()
    cleaned = [_decoded(argument) for argument in arguments]
    try:
        try:
            code = _invoke(cleaned, options)
        finally:
            options.close()
    except FirelineError as error:
        return _say(error)
    except click.exceptions.Exit as done:
        return done.exit_code
    except click.ClickException as error:
        error.show()
        return 2 if isinstance(error, click.FileError) else error.exit_code
    except (KeyboardInterrupt, click.Abort):
        tell("Interrupted. What was acknowledged before is kept.")
        return INTERRUPTED
    except BrokenPipeError:
        return _broken_pipe()
    except Exception as error:  # noqa: BLE001 — the last line of defence: said with a crash file, never a traceback
        from app.cli.crash import report

        return report(error, options.home)
    return code if isinstance(code, int) else 0


def _invoke(arguments: list[str], options: Options) -> object:
    """As `click.Command.main` does, which would end the process by itself when a reader has gone."""
    if _COMPLETE in os.environ:
        return cli.main(arguments, "fireline", _COMPLETE, standalone_mode=False, obj=options)
    with cli.make_context("fireline", arguments, obj=options) as context:
        return cli.invoke(context)


def _without_command(ctx: click.Context, *, first_run: bool) -> int:
    wiring = ctx.obj.wiring()
    if sys.stdin.isatty() and sys.stdout.isatty():
        gc.disable()  # importing leaves nothing to collect; the app turns it on after its first paint
        from app import terminal
        from app.screen_parts import screen_parts

        drill = terminal.run(screen_parts(wiring), gallery=first_run and not wiring.incidents.all())
        from app import drill_playing

        drill_playing.begin_and_play(wiring, drill)
        return 0
    if first_run and not wiring.incidents.all():
        from app.cli.drill import play_first

        return play_first(wiring)
    from app.cli.status import without_terminal

    return without_terminal(wiring)


def _say(error: FirelineError) -> int:
    for number, line in enumerate(error.lines()):
        tell(f"fireline: {line}" if number == 0 else f"  {line}")
    return error.exit_code


def _decoded(argument: str) -> str:
    """Bytes that are not valid UTF-8 become U+FFFD; the rest stays as it was typed."""
    return argument.encode("utf-8", "surrogateescape").decode("utf-8", "replace").replace("\x00", "")


def _tolerant_streams() -> None:
    """A character that the terminal's encoding lacks is replaced, never an error."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")


def _broken_pipe() -> int:
    """Whoever read our output has gone: quiet, and nothing more is written."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _quiet_streams() -> None:
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        _broken_pipe()
