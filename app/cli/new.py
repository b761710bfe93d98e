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
    """Begin a runbook or a drill's scenario of your own, or hand a runbook on."""


@command.command("runbook", cls=Verb)
@click.argument("name", required=False)
@click.option(
    "--type", "kind", metavar="TYPE", default="model_performance_degradation", help="The incident type."
)
@click.option(
    "--from", "source", metavar="INCIDENT", help="Draft it from the commands improvised in this incident."
)
@click.option("--from-cacao", "playbook", metavar="FILE", type=Path, help="Make it of a CACAO 2.0 playbook.")
@click.option("--schema", is_flag=True, help="Print the JSON Schema of runbooks instead, for your editor.")
@click.option(
    "-o", "--output", metavar="FILE", help="Write it there; a file that exists is never overwritten."
)
@verb
def runbook(
    wiring: Wiring,
    name: str | None,
    kind: str,
    source: str | None,
    playbook: Path | None,
    output: str | None,
    *,
    schema: bool,
) -> None:
    """Begin a runbook: a scaffold, or a draft of what people improvised, with long gaps pointed out."""
    if schema:
        from runbooks.schema import schema as made

        say_json(made())
        return
    if playbook:
        text = _imported(playbook)
    else:
        text = _drafted(wiring, source) if source else _scaffold(wiring, name, kind, output)
    _write(text, output)
    if output not in (None, "-"):
        tell(f"Wrote {output}. Check it with: fireline check {output}")


@command.command("scenario", cls=Verb)
@click.argument("title", required=False)
@click.option(
    "--type", "kind", metavar="TYPE", default="model_performance_degradation", help="The incident type."
)
@click.option("--schema", is_flag=True, help="Print the JSON Schema of scenarios instead, for your editor.")
@click.option(
    "-o", "--output", metavar="FILE", help="Write it there; a file that exists is never overwritten."
)
@verb
def scenario(wiring: Wiring, title: str | None, kind: str, output: str | None, *, schema: bool) -> None:
    """Begin a drill's scenario: a small one that can be played as it stands, with every part explained."""
    if schema:
        from playbooks.scenario.schema import schema as made

        say_json(made())
        return
    from playbooks.scenario import scaffold

    wiring.taxonomy.require(kind)
    _write(scaffold.text(title or wiring.taxonomy.title(kind), kind), output)
    if output not in (None, "-"):
        tell(f"Wrote {output}. Check it with: fireline check {output}")


@command.command("cacao", cls=Verb)
@click.argument("runbook", metavar="RUNBOOK|FILE")
@click.option(
    "-o", "--output", metavar="FILE", help="Write it there; a file that exists is never overwritten."
)
@verb
def cacao(wiring: Wiring, runbook: str, output: str | None) -> None:
    """Write a runbook as a CACAO 2.0 playbook, and say what other tools will not understand of it."""
    from runbooks import cacao_export

    exported = cacao_export.export(wiring.runbook(runbook), wiring.ambient.now())
    _write(cacao_export.encoded(exported.playbook).decode(), output)
    for line in exported.report:
        tell(line, "yellow")


def _imported(file: Path) -> str:
    from data import yaml_file
    from runbooks import cacao_import

    imported = cacao_import.load(yaml_file.read(file, cacao_import.LIMIT), str(file))
    for line in imported.report:
        tell(line, "yellow")
    return imported.text


def _write(text: str, output: str | None) -> None:
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
