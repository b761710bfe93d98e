"""``docs/commands.md`` as the commands describe themselves.

``python -m tests.app.commands_page`` writes it anew; a test compares.
"""

import inspect
from pathlib import Path

import click

from app.cli import commands
from app.cli.main import cli

PAGE = Path(__file__).parents[2] / "docs" / "commands.md"
_HEAD = """# Commands

Every command is for people and scripts alike. Standard output carries what was asked for and nothing else;
everything said about it goes to standard error. `--json` is there where a program would read it.

**INCIDENT** is a number (`AI-INC-2026-0001`), its end (`0001`) or an id. Without one,
`FIRELINE_INCIDENT` or the only open incident is meant.

**TIME** is `2026-04-22T08:15:00Z`, `08:15` (UTC) or `20m` (twenty minutes ago). Times are printed in UTC.

**Exit codes**: 0 done (also *ran, effect unverified*, and warnings of `check`); 1 failed, timed out,
cancelled, unknown or tampered with; 2 the input cannot be taken; 130 interrupted.

**Shell completion**: `eval "$(fireline completion bash)"` in `~/.bashrc`,
`eval "$(fireline completion zsh)"` in `~/.zshrc`, or `fireline completion fish` into
`~/.config/fish/completions/fireline.fish`.

This page is written by `python -m tests.app.commands_page`.

## Options of every command

They may stand before or after the command's name.

"""


def page() -> str:
    """The whole page."""
    parts = [_HEAD, *_options(cli, click.Context(cli, info_name="fireline"))]
    for title, names in commands.SECTIONS:
        parts.append(f"\n## {title}\n")
        for name in names:
            parts += _command(name)
    return "".join(parts).rstrip("\n") + "\n"


def _command(name: str) -> list[str]:
    context = click.Context(cli, info_name="fireline")
    command = cli.get_command(context, name)
    assert command is not None
    return _told("###", command, click.Context(command, info_name=name, parent=context))


def _told(level: str, command: click.Command, context: click.Context) -> list[str]:
    """The command, and those below it."""
    lines = _section(level, command, context)
    if isinstance(command, click.Group):
        for sub in command.list_commands(context):
            found = command.get_command(context, sub)
            assert found is not None
            lines += _told("####", found, click.Context(found, info_name=sub, parent=context))
    return lines


def _section(level: str, command: click.Command, context: click.Context) -> list[str]:
    usage = " ".join(piece for piece in command.collect_usage_pieces(context) if piece != "[OPTIONS]")
    text = inspect.cleandoc(command.help or "")
    return [
        f"\n{level} {context.command_path}\n\n",
        f"`{f'{context.command_path} {usage}'.strip()}`\n\n",
        f"{text}\n\n",
        *_options(command, context),
    ]


def _options(command: click.Command, context: click.Context) -> list[str]:
    lines = []
    for parameter in command.get_params(context):
        if isinstance(parameter, click.Option) and not parameter.hidden and "--help" not in parameter.opts:
            names = ", ".join(f"`{name}`" for name in (*parameter.opts, *parameter.secondary_opts))
            value = "" if parameter.is_flag else f" {parameter.make_metavar(context)}"
            needed = " Needed." if parameter.required else ""
            lines.append(f"- {names}{value} — {parameter.help}{needed}\n")
    return lines


if __name__ == "__main__":
    PAGE.write_text(page())
