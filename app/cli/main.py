"""The command line's entry: parses, and runs one command."""

import os
import sys

import click

from app.cli.command import LazyGroup
from app.cli.ending import ended, finish, interrupted
from app.cli.opening import open_app
from app.cli.options import Options

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
    return open_app(ctx.obj, first_run=first_run)


def run() -> None:
    """Run with the process's arguments, and exit."""
    finish(lambda: main(sys.argv[1:]))


def main(arguments: list[str]) -> int:
    """Run with these arguments; the exit code."""
    options = Options()
    cleaned = [_decoded(argument) for argument in arguments]
    return ended(lambda: _parsed(cleaned, options), options)


def _parsed(arguments: list[str], options: Options) -> object:
    try:
        return _invoke(arguments, options)
    except click.exceptions.Exit as done:
        return done.exit_code
    except click.ClickException as error:
        error.show()
        return 2 if isinstance(error, click.FileError) else error.exit_code
    except click.Abort:
        return interrupted()


def _invoke(arguments: list[str], options: Options) -> object:
    """As `click.Command.main` does, which would end the process by itself when a reader has gone."""
    if _COMPLETE in os.environ:
        return cli.main(arguments, "fireline", _COMPLETE, standalone_mode=False, obj=options)
    with cli.make_context("fireline", arguments, obj=options) as context:
        return cli.invoke(context)


def _decoded(argument: str) -> str:
    """Bytes that are not valid UTF-8 become U+FFFD; the rest stays as it was typed."""
    return argument.encode("utf-8", "surrogateescape").decode("utf-8", "replace").replace("\x00", "")
