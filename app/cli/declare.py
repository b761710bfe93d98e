"""``fireline declare``: opens an incident and prints its number."""

from dataclasses import replace
from typing import TYPE_CHECKING

import click

from app.cli import asking
from app.cli import declaration as declarations
from app.cli.command import Verb, verb
from app.cli.declaration import Words
from app.cli.output import moment, say, tell
from app.cli.which import when
from app.wiring import Wiring
from data.incident import work
from data.incident.model import Incident
from playbooks.proposal import PERSON, Proposal

if TYPE_CHECKING:
    from playbooks.classify import Question


@click.command("declare", cls=Verb)
@click.option("--title", metavar="TEXT", default="", help="What is wrong, in a line.")
@click.option("--type", "type_id", metavar="TYPE", default="", help="The incident's type, by its id.")
@click.option("--severity", metavar="SEVERITY", default="", help="near_miss, low, medium, high or critical.")
@click.option("--model", "models", metavar="ID", multiple=True, help="A system it touches; may be repeated.")
@click.option("--model-version", "version", metavar="V", default="", help="The first system's version.")
@click.option("--summary", metavar="TEXT", default="", help="What is known so far.")
@click.option("--detected-at", metavar="TIME", help="When it was noticed; now, where not given.")
@click.option("--onset", metavar="TIME", help="When it probably began.")
@click.option("--from-alert", metavar="FINGERPRINT", help="Fill everything from an alert that fires.")
@click.option("--from-file", metavar="FILE|-", help="The same from a webhook payload or an API dump.")
@click.option("--parent", metavar="INCIDENT", help="The larger incident that this is a part of.")
@click.option("--drill", is_flag=True, help="A drill: nothing acts for real, and its number says so.")
@verb
def command(
    wiring: Wiring,
    *,
    title: str,
    type_id: str,
    severity: str,
    models: tuple[str, ...],
    version: str,
    summary: str,
    detected_at: str | None,
    onset: str | None,
    from_alert: str | None,
    from_file: str | None,
    parent: str | None,
    drill: bool,
) -> None:
    """Open an incident. Its number is printed alone on its line; everything else goes to standard error.

    What is given here comes before what the alert says. Open incidents that match are shown first; at a
    terminal you can join one instead, a script never does. A part of a drill is a drill.
    """
    words = Words(
        title=title,
        type_id=type_id.strip().lower().replace("-", "_"),
        severity=severity.strip().lower().replace("-", "_"),
        models=models,
        version=version,
        summary=summary,
        detected_at=when(wiring, detected_at),
        onset_at=when(wiring, onset),
    )
    part_of = wiring.played if parent is None else parent
    larger = wiring.incidents.get(part_of) if part_of else None
    told = _proposal(wiring, words, from_alert, from_file)
    mode = "drill" if drill or (larger is not None and larger.mode == "drill") else "live"
    _tell_notes(wiring, told)
    incident = None if larger is not None else _join_instead(wiring, told, mode)
    if incident is None:
        incident = declarations.declare(told, wiring, mode, larger)
        _tell_opened(incident)
        if wiring.server_url:
            from app import syncing

            incident = syncing.numbered(wiring, incident)
        _tell_fields(told)
    say(incident.number)


def _proposal(wiring: Wiring, words: Words, from_alert: str | None, from_file: str | None) -> Proposal:
    if from_alert is not None or from_file is not None:
        from app.cli.alert_choice import proposed

        return declarations.edited(proposed(wiring, from_alert, from_file), words, wiring)
    title = asking.need(words.title, "--title", "What is wrong, in a line")
    type_id = words.type_id or _asked_type(wiring, words)
    return declarations.by_hand(replace(words, title=title, type_id=type_id), wiring)


def _asked_type(wiring: Wiring, words: Words) -> str:
    """Two questions at a terminal, where neither type nor severity is given; a script is asked nothing."""
    if words.severity or not asking.interactive():
        return ""
    from playbooks import classify

    classifier = classify.load(wiring.taxonomy, wiring.settings.knowledge)
    group = _asked(classifier.first())
    return _asked(classifier.second(group)) if group else ""


def _asked(question: "Question") -> str:
    tell(question.text)
    return asking.pick("Number", [(option.value, option.seen) for option in question.options])


def _tell_notes(wiring: Wiring, told: Proposal) -> None:
    for model in told.model_ids:
        if wiring.catalogue.systems and wiring.catalogue.get(model) is None:
            closest = wiring.catalogue.closest(model)
            hint = f" Did you mean {closest.id}?" if closest else ""
            tell(f"note: {model} is not in the catalogue.{hint}")
    for note in told.notes:
        tell(f"note: {note}")


def _join_instead(wiring: Wiring, told: Proposal, mode: str) -> Incident | None:
    """Show what is open and matches; the one to join, where somebody says so."""
    found = declarations.open_matches(told, wiring, mode)
    for match in found:
        incident, declared = match.incident, match.incident.declaration
        since = f", since {moment(incident.corrected(declared))}" if declared else ""
        tell(f"open and alike: {incident.number} {incident.title} ({incident.severity}{since})")
        tell(f"    {'; '.join(match.why)}")
    if not found or not asking.interactive():
        return None
    for match in found:
        if asking.yes(f"Join {match.incident.number} instead of declaring another?"):
            from app.cli.join import join

            join(wiring, match.incident, "", [alert.observed() for alert in told.alerts])
            return match.incident
    return None


def _tell_opened(incident: Incident) -> None:
    """The workstreams that the playbook opened by itself."""
    if opened := work.workstreams(incident):
        tell(f"opened {', '.join(one.title for one in opened)}, as the playbook asks")


def _tell_fields(told: Proposal) -> None:
    """What was filled in, and from where; what a person said needs no telling."""
    named = dict(told.fields)
    for system in told.systems:
        named[f"system {system.id}"] = system.model_id
        named |= {f"system.{system.id}.{name}": field for name, field in system.fields.items()}
    for name, field in named.items():
        if field.origin != PERSON:
            at = name.endswith("_at") and isinstance(field.value, int)
            tell(f"  {name}: {moment(int(field.value)) if at else field.value}  (from {field.origin})")
            if field.reason:
                tell(f"    {field.reason}")
    if told.source != PERSON:
        for name, why in told.missing.items():
            tell(f"  {name}: not known ({why})")
