"""``fireline attach``: a file becomes evidence."""

import mimetypes
from pathlib import Path

import click

from app.cli.command import Verb, verb
from app.cli.output import say, tell
from app.cli.which import chosen, complete_incident, leading
from app.wiring import Wiring
from data.errors import BadInput
from data.incident.model import Incident
from data.journal.kinds import AlertObserved, EvidenceAdded
from data.text import clean, clean_line, count


@click.command("attach", cls=Verb)
@click.argument("words", metavar="[INCIDENT] FILE", nargs=-1, required=True, shell_complete=complete_incident)
@click.option("--description", metavar="TEXT", default="", help="What it shows.")
@click.option(
    "--alertmanager-events",
    is_flag=True,
    help="It is Alertmanager's event record: what the incident's alerts did goes into the timeline.",
)
@verb
def command(wiring: Wiring, words: tuple[str, ...], description: str, *, alertmanager_events: bool) -> None:
    """Keep a copy of a file as evidence; prints its SHA-256. It is complete on disk before it is recorded."""
    reference, rest = leading(words, rest=1) if len(words) > 1 else (None, words)
    if len(rest) != 1:
        raise BadInput("One file is needed.", remedy="Write fireline attach [INCIDENT] FILE.")
    found, path = chosen(wiring, reference), Path(rest[0])
    told = _alerts(path, found) if alertmanager_events else []
    kept = wiring.evidence.keep(path)
    evidence = EvidenceAdded(
        digest=kept.digest,
        name=clean_line(path.name),
        size=kept.size,
        media_type=mimetypes.guess_type(path.name)[0] or "application/octet-stream",
        description=clean(description),
        truncated=kept.truncated,
    )
    say(kept.digest)
    if _is_held(found, evidence):
        tell(f"{found.number}: {evidence.name} is evidence already.")
    else:
        wiring.desk.attach_evidence(found, evidence)
        cut = " (cut at the limit)" if kept.truncated else ""
        tell(f"{found.number}: kept {evidence.name}, {count(kept.size, 'byte')}{cut}.")
    if alertmanager_events:
        new = [event for alert in told if (event := wiring.desk.observe_alert(found, alert)) is not None]
        tell(f"{count(len(told), 'observation')} of its alerts, {len(new)} of them new in the timeline.")


def _is_held(incident: Incident, evidence: EvidenceAdded) -> bool:
    """The same bytes, which nobody erased, and nothing new said of them."""
    mark = incident.evidence.get(evidence.digest)
    return (
        mark is not None
        and mark.payload is not None
        and evidence.description in {"", mark.get("description", "")}
    )


def _alerts(path: Path, incident: Incident) -> list[AlertObserved]:
    """Those of the incident's systems, and of alerts that it holds already."""
    from data.sources.event_record import read

    known = {str(mark.get("fingerprint")) for mark in incident.alerts.values()}
    return [
        alert
        for alert in read(path)
        if alert.fingerprint in known or alert.labels.get("model_id") in incident.model_ids
    ]
