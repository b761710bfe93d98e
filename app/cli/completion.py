"""``fireline completion``: click's own script for the shell."""

import click
from click.shell_completion import get_completion_class

from app.cli.output import say
from data.errors import BadInput

SHELLS = ("bash", "zsh", "fish")


@click.command("completion")
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def command(ctx: click.Context, shell: str) -> None:
    """Print the completion script of a shell; bash: eval "$(fireline completion bash)"."""
    kind = get_completion_class(shell)
    if kind is None:
        raise BadInput(f"Nothing is known of the shell {shell}.")
    say(kind(ctx.find_root().command, {}, "fireline", "_FIRELINE_COMPLETE").source())
