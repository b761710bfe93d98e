"""``fireline new``: begin a file of your own."""

import sys
from pathlib import Path

import click

from app.cli.command import Verb, verb
from app.cli.output import say_json, tell
from app.wiring import Wiring
from data.errors import BadInput
from runbooks import drafting


@click.group("new")
def command() -> None:
    """Begin a runbook of your own."""


@command.command("runbook", cls=Verb)
@click.argument("name", required=False)
@click.option(
    "--type", "kind", metavar="TYPE", default="model_performance_degradation", help="The incident type."
)
@click.option(
    "--from", "source", metavar="INCIDENT", help="Draft it from the commands improvised in this incident."
)
@click.option("--schema", is_flag=True, help="Print the JSON Schema of runbooks instead, for your editor.")
@click.option(
    "-o", "--output", metavar="FILE", help="Write it there; a file that exists is never overwritten."
)
@verb
def runbook(
    wiring: Wiring, name: str | None, kind: str, source: str | None, output: str | None, *, schema: bool
) -> None:
    """Begin a runbook: a scaffold, or a draft of what people improvised, with long gaps pointed out."""
    if schema:
        from runbooks.schema import schema as made

        say_json(made())
        return
    text = _drafted(wiring, source) if source else _scaffold(wiring, name, kind, output)
    if output is None or output == "-":
        sys.stdout.write(text)
        return
    try:
        with Path(output).open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise BadInput(f"{output} exists, and is left as it is.", remedy="Name another file.") from None
    except OSError as error:
        raise BadInput(f"{output} cannot be written: {error.strerror}.") from None
    tell(f"Wrote {output}. Check it with: fireline check {output}")


def _drafted(wiring: Wiring, source: str) -> str:
    found = wiring.incidents.get(source)
    if not drafting.improvised(found):
        raise BadInput(
            f"Nothing was improvised in {found.number}.",
            remedy="Commands run with fireline exec can be drafted; or begin with fireline new runbook NAME.",
        )
    return drafting.from_incident(found)


def _scaffold(wiring: Wiring, name: str | None, kind: str, output: str | None) -> str:
    wiring.taxonomy.require(kind)
    file = Path(output).name if output and output != "-" else "my-runbook.yaml"
    return drafting.scaffold(name or wiring.taxonomy.title(kind), kind, file)
