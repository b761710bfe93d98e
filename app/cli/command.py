"""What every command shares: the group that imports a command only when it is called, the options that may
stand before or after its name, and the parts it is given.
"""

import functools
import importlib
from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec, TypeVar

import click

from app.cli import commands
from app.cli.options import Options
from app.wiring import Wiring

P = ParamSpec("P")
R = TypeVar("R")


def _keep(ctx: click.Context, parameter: click.Parameter, value: Any) -> None:
    if value and isinstance(ctx.find_root().obj, Options):
        setattr(ctx.find_root().obj, str(parameter.name), value)


def _shared(*, hidden: bool) -> list[click.Parameter]:
    return [
        click.Option(
            ["--home"],
            metavar="DIR",
            hidden=hidden,
            expose_value=False,
            callback=_keep,
            help="The directory of the store; or FIRELINE_HOME. Default: ~/.local/share/fireline.",
        ),
        click.Option(
            ["--responder"],
            metavar="NAME",
            hidden=hidden,
            expose_value=False,
            callback=_keep,
            help="Your name, as the timeline shows it; or FIRELINE_RESPONDER.",
        ),
        click.Option(
            ["--beside"],
            is_flag=True,
            hidden=hidden,
            expose_value=False,
            callback=_keep,
            help="Use the fresh store beside one that cannot be used; it is taken in later.",
        ),
        click.Option(
            ["--read-only"],
            is_flag=True,
            hidden=hidden,
            expose_value=False,
            callback=_keep,
            help="Start nothing that changes anything; or FIRELINE_READ_ONLY=1. Notes still work.",
        ),
    ]


class Verb(click.Command):
    """A command that also takes the common options after its name."""

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """Its own, and the common ones, which its help leaves to `fireline --help`."""
        own = super().get_params(ctx)
        taken = {parameter.name for parameter in own}
        return own + [option for option in _shared(hidden=True) if option.name not in taken]


class LazyGroup(click.Group):
    """Knows its commands by a table, and imports the file of one when it is called."""

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """The common options stand in the group's help."""
        return [*_shared(hidden=False), *super().get_params(ctx)]

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """In the order of the table, which is that of an incident."""
        return list(commands.ENTRIES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command, imported now; ``None`` for a name that is none."""
        entry = commands.ENTRIES.get(cmd_name)
        if entry is None:
            return None
        module = importlib.import_module(f"app.cli.{entry.module}")
        command: click.Command = module.command
        command.short_help = entry.line
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """From the table alone: `fireline --help` imports no command."""
        for title, names in commands.SECTIONS:
            with formatter.section(title):
                formatter.write_dl([(name, commands.ENTRIES[name].line) for name in names])


def verb(function: Callable[Concatenate[Wiring, P], R]) -> Callable[P, R]:
    """Gives a command the parts as its first argument."""

    @functools.wraps(function)
    def with_parts(*args: P.args, **kwargs: P.kwargs) -> R:
        options = click.get_current_context().find_root().obj
        return function(options.wiring(), *args, **kwargs)

    return with_parts
