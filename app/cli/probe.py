"""``fireline probe``: the inputs that reproduce the harm, replayed."""

import threading
from pathlib import Path
from typing import Any

import click

from app.cli.command import Verb, verb
from app.cli.output import moment, say, say_json, table, tell
from app.cli.which import AS_JSON, INCIDENT, chosen, complete_incident, leading
from app.wiring import Wiring
from data.errors import BadInput
from data.incident.model import Incident
from data.journal.kinds import EvidenceAdded, ProbeAdded
from data.text import clean_line
from runbooks.probe import inputs, model, turns, verdict

HARMLESS, HARMFUL = 0, 1
WORDS = click.argument("words", metavar="[INCIDENT] [PROBE]", nargs=-1, shell_complete=complete_incident)


@click.group("probe")
def command() -> None:
    """Keep the inputs that reproduce the harm, and replay them to see whether the model still does it."""


@command.command("add", cls=Verb)
@INCIDENT
@click.option("--input", "file", metavar="FILE", help="The prompt (text) or records (.json, .jsonl).")
@click.option("--prompt", metavar="TEXT", help="Or the prompt itself.")
@click.option(
    "--endpoint", metavar="URL", default="", help="Where the model answers; each input is POSTed there."
)
@click.option(
    "--command", "program", metavar="COMMAND", default="", help="Or a command that gets the input on stdin."
)
@click.option(
    "--harmful-when",
    "when",
    metavar="CRITERION",
    required=True,
    help="regex:PATTERN, jsonpath:PATH (or PATH > 0.8), or command:COMMAND that ends with 0 when harmful.",
)
@click.option("--name", metavar="NAME", default="harm", show_default=True, help="What to call it.")
@click.option(
    "--field",
    metavar="NAME",
    default="prompt",
    show_default=True,
    help="The JSON member a prompt is sent in; empty sends plain text.",
)
@click.option(
    "--header",
    "headers",
    metavar="NAME=VARIABLE",
    multiple=True,
    help="A header, and the environment variable that holds its value.",
)
@click.option(
    "--times", type=click.IntRange(1, 500), default=20, show_default=True, help="How often a replay asks."
)
@click.option(
    "--rate", type=click.FloatRange(0.01, 50), default=2.0, show_default=True, help="Tries a second at most."
)
@click.option(
    "--patience",
    type=click.FloatRange(0.1, 600),
    default=30.0,
    show_default=True,
    help="Seconds to wait for one answer.",
)
@click.option(
    "--every", metavar="DURATION", help="An open app replays it by itself this long after the last (5m)."
)
@verb
def add(
    wiring: Wiring,
    incident: str | None,
    file: str | None,
    prompt: str | None,
    endpoint: str,
    program: str,
    when: str,
    name: str,
    field: str,
    headers: tuple[str, ...],
    times: int,
    rate: float,
    patience: float,
    every: str | None,
) -> None:
    """Keep inputs that reproduce the harm; prints the probe's id. Nothing is sent yet."""
    if bool(endpoint) == bool(program):
        raise BadInput(
            "A probe asks an endpoint or a command.", remedy="Say one of --endpoint and --command."
        )
    content, told = _input(file, prompt)
    found = chosen(wiring, incident)
    name = clean_line(name, 60).strip()
    if not name or any(probe.name == name for probe in model.probes(found)):
        raise BadInput(f"{found.number} has a probe {name!r} already.", remedy="Say another --name.")
    rule, rest = verdict.criterion(when), turns.every(every) if every else 0
    if endpoint:
        from data.sources.endpoint import endpoint as checked

        checked("the model", endpoint)
    inputs.parse(content, told)
    kept = wiring.evidence.keep(content)
    wiring.desk.attach_evidence(
        found,
        EvidenceAdded(kept.digest, clean_line(told), kept.size, description="input of a harm probe"),
    )
    added = ProbeAdded(
        name,
        "http" if endpoint else "command",
        endpoint or program,
        rule.way,
        rule.pattern,
        kept.digest,
        clean_line(told),
        field,
        dict(_header(one) for one in headers),
        times,
        round(1000 / rate),
        round(1000 * patience),
        rest,
    )
    say(wiring.desk.add_probe(found, added).id)
    tell(f"{found.number}: probe {name} added. Replay it with: fireline probe run {found.number} {name}")


def _input(file: str | None, prompt: str | None) -> tuple[bytes, str]:
    """(what is asked, the name of its file). Raises `BadInput`."""
    if (file is None) == (prompt is None):
        raise BadInput(
            "A probe asks what a file or a prompt says.", remedy="Say one of --input and --prompt."
        )
    if file is None:
        return str(prompt).encode(), "prompt.txt"
    return inputs.read(Path(file)), Path(file).name


@command.command("run", cls=Verb)
@WORDS
@click.option("--times", type=click.IntRange(1, 500), help="Ask this often instead.")
@click.option(
    "--at-most",
    type=click.IntRange(0, 500),
    help="Good (exit 0) with so many harmful answers; a try without an answer counts as harmful.",
)
@click.option("--watch", metavar="DURATION", help="Replay it again after this long (30s, 5m), until Ctrl-C.")
@AS_JSON
@verb
def run(
    wiring: Wiring,
    words: tuple[str, ...],
    times: int | None,
    at_most: int | None,
    watch: str | None,
    as_json: bool,
) -> int:
    """Replay a probe and record what came of it. Exit 0: harm was not seen; 1: still harmful, or unknown."""
    found, probe = _chosen(wiring, words)
    prober = wiring.parts_for(found).prober()
    pause = _pause(watch) if watch else 0.0
    stop = threading.Event()
    while True:
        tally = _replay(prober, found, probe, times or 0, stop)
        if as_json:
            say_json(_result(probe, tally))
        else:
            say(f"{probe.name}: {tally.words()}", "red" if tally.harmful else "")
        if model.harm_back(wiring.incidents.refresh(found)) and tally.harmful:
            tell(
                f"{found.number} is {found.status}, and does harm again. Open it: "
                f'fireline reopen {found.number} --reason "{probe.name} {tally.words()}"',
                "red",
            )
        if not watch or stop.wait(pause):
            return _code(tally, at_most)


@command.command("list", cls=Verb)
@INCIDENT
@AS_JSON
@verb
def listed(wiring: Wiring, incident: str | None, as_json: bool) -> None:
    """List the probes and what their latest replay saw."""
    found = chosen(wiring, incident)
    known = [(probe, model.latest(found, probe.id)) for probe in model.probes(found)]
    if as_json:
        say_json([_listed(found, probe, result) for probe, result in known])
        return
    rows = [
        (
            probe.name,
            probe.said.address,
            f"harmful when {probe.harmful_when}",
            _latest(found, result),
        )
        for probe, result in known
    ]
    for line in table(rows):
        say(line)


def _latest(incident: Incident, result: model.Result | None) -> str:
    if result is None:
        return "never replayed"
    since = ", before a containment was undone" if model.overtaken(incident, result) else ""
    return f"{result.tally.words()}, {moment(result.at)}{since}"


@command.command("export", cls=Verb)
@WORDS
@click.option("-o", "--output", metavar="FILE", help="Write it there, whole or not at all, mode 0600.")
@verb
def export(wiring: Wiring, words: tuple[str, ...], output: str | None) -> None:
    """Write a probe as a regression test for CI: a file for pytest. Its inputs leave the store with it."""
    from app import documents
    from runbooks.probe import regression

    found, probe = _chosen(wiring, words)
    content = wiring.evidence.path(probe.said.inputs).read_bytes()
    text = regression.written(found, probe, inputs.parse(content, probe.said.inputs_name))
    if output is None or output == "-":
        say(text)
    else:
        documents.write(Path(output), text.encode())
        tell(f"Wrote {output}.")


@command.command("remove", cls=Verb)
@WORDS
@verb
def remove(wiring: Wiring, words: tuple[str, ...]) -> None:
    """Take a probe off; what it saw stays in the timeline."""
    found, probe = _chosen(wiring, words)
    wiring.desk.set_field(found, f"probe.{probe.id}.removed", True)
    tell(f"{found.number}: probe {probe.name} taken off.")


def _code(tally: model.Tally, at_most: int | None) -> int:
    """What is not known to be harmless is harmful, where a number was said."""
    if at_most is None:
        return HARMLESS if tally.verdict == "not seen" else HARMFUL
    return HARMLESS if tally.judged and tally.harmful + tally.failed <= at_most else HARMFUL


def _chosen(wiring: Wiring, words: tuple[str, ...]) -> tuple[Incident, model.Probe]:
    reference, rest = leading(words, rest=1)
    if len(rest) > 1:
        raise BadInput("One probe is needed.", remedy="Write fireline probe run [INCIDENT] [PROBE].")
    found = chosen(wiring, reference)
    return found, model.find(found, rest[0] if rest else "")


def _replay(
    prober: Any, found: Incident, probe: model.Probe, times: int, stop: threading.Event
) -> model.Tally:
    """Ctrl-C ends it after the try at hand, and what was asked is recorded."""
    import signal

    before = signal.signal(signal.SIGINT, lambda number, frame: stop.set())  # noqa: ARG005
    try:
        tally: model.Tally = prober.replay(
            found,
            probe,
            times=times,
            on_try=lambda one, tally: tell(f"  try {one.number}: {_said(one)}"),  # noqa: ARG005
            stop=stop,
        )
    finally:
        signal.signal(signal.SIGINT, before)
    return tally


def _said(one: Any) -> str:
    if one.harmful is None:
        return f"failed, {clean_line(one.detail, 120)}"
    return "harmful" if one.harmful else "harmless"


def _pause(text: str) -> float:
    from data.times import SECOND, parse_duration

    seconds = parse_duration(text) / SECOND
    if seconds < 10:
        raise BadInput(
            "A watched probe rests for ten seconds at least.", remedy="Write for example --watch 1m."
        )
    return seconds


def _header(text: str) -> tuple[str, str]:
    name, equals, variable = text.partition("=")
    if not (name and equals and variable.isidentifier()):
        raise BadInput(
            f"{text[:40]!r} is no header.",
            remedy="Write --header Authorization=MODEL_AUTHORIZATION; the variable holds the value.",
        )
    return name, variable


def _result(probe: model.Probe, tally: model.Tally) -> dict[str, Any]:
    return {"probe": probe.name, "verdict": tally.verdict, **tally._asdict()}


def _listed(incident: Incident, probe: model.Probe, result: model.Result | None) -> dict[str, Any]:
    return {
        "id": probe.id,
        "name": probe.name,
        "address": probe.said.address,
        "harmful_when": str(probe.harmful_when),
        "at": moment(result.at) if result else None,
        "every": probe.said.every,
        "latest": _result(probe, result.tally) if result else None,
        "overtaken": bool(result and model.overtaken(incident, result)),
    }
