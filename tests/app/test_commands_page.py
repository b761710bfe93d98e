"""Every command and option is documented, in the words it uses itself."""

import click
import pytest

from app.cli import commands
from app.cli.main import cli
from tests.app import commands_page


def test_the_page_is_what_the_commands_say() -> None:
    assert commands_page.PAGE.read_text() == commands_page.page(), "python -m tests.app.commands_page"


@pytest.mark.parametrize("name", list(commands.ENTRIES))
def test_every_option_says_what_it_does(name: str) -> None:
    context = click.Context(cli, info_name="fireline")
    command = cli.get_command(context, name)
    assert command is not None
    assert command.help
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, f"{name} {parameter.opts}"
            assert parameter.help.endswith("."), f"{name} {parameter.opts}"
