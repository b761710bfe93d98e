"""``fireline init``: writes the settings file, asking for what matters and looking whether it answers."""

import asyncio
import os
import re
from collections.abc import Mapping
from pathlib import Path

import click

from app.cli.asking import ask, interactive
from app.cli.asking import yes as agreed
from app.cli.command import Verb
from app.cli.options import Options
from app.cli.output import say, tell
from app.settings import config_file, from_text
from app.settings.edit import Plain, write
from app.settings.keys import BY_NAME
from app.settings.values import from_file
from app.starting import models_text, settings_text
from data.ambient import Ambient
from data.errors import BadInput, FirelineError
from data.journal.actors import responder

_MODEL = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._@:/+-]{0,198}[A-Za-z0-9])?")
_REMEDY = "Letters, digits and . _ @ : / + - , at most 200, the first and the last a letter or digit."
_SOURCES = {"alertmanager": "Alertmanager", "prometheus": "Prometheus", "gateway": "Oversight gateway"}
_USUAL = {"alertmanager": "http://localhost:9093", "prometheus": "http://localhost:9090", "gateway": ""}


@click.command("init", cls=Verb)
@click.option("--yes", is_flag=True, help="Ask nothing: what is not given is left at its default.")
@click.option("--force", is_flag=True, help="Write over files that are there; the old ones stay as NAME.old.")
@click.option("--alertmanager", "alertmanager", default="", metavar="URL", help="Where Alertmanager answers.")
@click.option("--prometheus", default="", metavar="URL", help="Where Prometheus answers.")
@click.option("--gateway", default="", metavar="URL", help="Where the oversight gateway answers.")
@click.option("--model", default="", metavar="ID", help="The first system of models.yaml, as in model_id.")
@click.pass_context
def command(
    ctx: click.Context, yes: bool, force: bool, alertmanager: str, prometheus: str, gateway: str, model: str
) -> int:
    """Write a commented config.toml and a starter models.yaml beside it.

    On a terminal it asks, and looks whether each answer works; nothing that is there is written over without
    a question.
    """
    options: Options = ctx.find_root().obj
    file = config_file(os.environ)
    asking = not yes and interactive()
    for path in (file, file.with_name("models.yaml")):
        _may_write(path, force=force, asking=asking)
    given: dict[str, Plain] = {}
    for source, url in (("alertmanager", alertmanager), ("prometheus", prometheus), ("gateway", gateway)):
        if found := _source(source, url, asking=asking):
            given[f"{source}_url"] = found
    if name := options.responder or (_responder() if asking else ""):
        given["responder"] = name
    if asking and not model:
        model = ask("The id of your first system, as alerts carry it in model_id", default="my-model")
    if model and not _MODEL.fullmatch(model):
        raise BadInput(f"{model[:40]!r} is no model id.", kept="Nothing was written.", remedy=_REMEDY)
    _write(file, settings_text(given), models_text(model), given)
    return 0


def _may_write(path: Path, *, force: bool, asking: bool) -> None:
    """Raises `BadInput` where a file is there and nobody agreed."""
    if not path.exists() or force:
        return
    if asking and agreed(f"{path} is there. Write over it? The old one stays as {path.name}.old"):
        return
    raise BadInput(
        f"{path} is there already.",
        kept="Nothing was written.",
        remedy="Edit it, or say --force: the old one then stays beside it.",
    )


def _source(source: str, url: str, *, asking: bool) -> str:
    """An address that is one; where it does not answer that is said, and it is taken all the same."""
    named, key = _SOURCES[source], BY_NAME[f"{source}_url"]
    while True:
        if asking and not url:
            url = ask(f"{named}'s address, - for none", default=_offered(source))
        if url in {"", "-"}:
            return ""
        try:
            from_file(key, url, Path.cwd())
        except BadInput as error:
            if not asking:
                raise BadInput(f"--{source}: {error.bare}", remedy=error.remedy) from None
            tell(f"  {error.bare}. {error.remedy}")
            url = ""
            continue
        answers, words = _look(source, url)
        tell(f"  {words}", "green" if answers else "yellow")
        if answers or not asking or agreed("Keep it all the same?", default=True):
            return url
        url = ""


def _offered(source: str) -> str:
    """What usually is there is offered where it answers."""
    usual = _USUAL[source]
    return usual if usual and _look(source, usual)[0] else "-"


def _look(source: str, url: str) -> tuple[bool, str]:
    """Whether it answers as what it should be, and the words for it."""
    from data.sources.endpoint import endpoint
    from data.sources.probe import probe

    place = endpoint(_SOURCES[source], url)
    try:
        probed = asyncio.run(probe(source, place, Ambient().now, 3.0))
    except FirelineError as error:
        return False, error.message
    return True, f"{_SOURCES[source]} answers" + (f", version {probed.version}." if probed.version else ".")


def _responder() -> str:
    who = responder()
    return ask("Your name, as the timeline shows it", default=who.name if who.named else "")


def _write(file: Path, settings: str, models: str, given: Mapping[str, Plain]) -> None:
    """Both files; raises `BadInput` where what they would say cannot be taken."""
    from_text(settings, file, {})
    for path, text in ((file.with_name("models.yaml"), models), (file, settings)):
        if path.exists():
            path.replace(path.with_name(path.name + ".old"))
        write(path, text)
        say(str(path))
    tell("Set: " + (", ".join(given) if given else "nothing; every key is explained in the file") + ".")
    tell("Next: fireline doctor checks it.")
