"""``fireline report``: which authorities have to be told by which rule until when, and that they were."""

import click

from app.cli.command import Verb, verb
from app.cli.output import moment, say, say_json, tell
from app.cli.report_view import assessment_lines, lines, owed_as_json, regime_as_json
from app.cli.which import AS_JSON, AT, INCIDENT, before_text, chosen, complete_incident, leading, when
from app.wiring import Wiring
from data.errors import BadInput
from data.incident import reporting
from data.incident.model import Incident
from data.text import count
from data.times import span
from playbooks import assessment, obligations
from playbooks.regimes import NO_ADVICE, Regime

BY = click.option("--by", metavar="NAME", default="", help="Who says so. Default: you.")
REASON = click.option("--reason", metavar="TEXT", default="", help="Why.")


@click.group("report")
def command() -> None:
    """Assess which reporting regimes apply, confirm them, write their reports and record that they were sent.

    Nothing is sent from here, and nothing here is legal advice.
    """


@command.command("list", cls=Verb)
@INCIDENT
@AS_JSON
@verb
def listed(wiring: Wiring, incident: str | None, as_json: bool) -> None:
    """List the regimes with their verdicts, and every report owed with its deadline and its arithmetic."""
    found, now = chosen(wiring, incident), wiring.ambient.now()
    if as_json:
        regimes = [regime_as_json(found, one) for one in wiring.regimes.known.values()]
        owed = [owed_as_json(one) for one in obligations.owed(found)]
        say_json({"advice": NO_ADVICE, "regimes": regimes, "obligations": owed})
        return
    for text, style in lines(found, wiring.regimes, now):
        say(text, style)
    tell(NO_ADVICE)


@command.command("assess", cls=Verb)
@click.argument(
    "words", metavar="[INCIDENT] REGIME", nargs=-1, required=True, shell_complete=complete_incident
)
@verb
def assess(wiring: Wiring, words: tuple[str, ...]) -> None:
    """Show a regime's questions with the answers so far; where all are answered, record the verdict."""
    found, regime, _ = _regime(wiring, words)
    assessment.assess(wiring.desk, found, regime, wiring.calendar)
    found = wiring.incidents.refresh(found)
    for text, style in assessment_lines(found, regime):
        say(text, style)
    tell(NO_ADVICE)


@command.command("answer", cls=Verb)
@click.argument("words", metavar="[INCIDENT] REGIME QUESTION yes|no|unknown", nargs=-1, required=True)
@click.option("--reason", metavar="TEXT", required=True, help="What the answer rests on.")
@verb
def answer(wiring: Wiring, words: tuple[str, ...], reason: str) -> None:
    """Answer one question of a regime. With the last one, the verdict is recorded and its clocks begin."""
    found, regime, rest = _regime(wiring, words, rest=2)
    if len(rest) != 2:
        raise BadInput("Say the question and the answer.", remedy="Write REGIME QUESTION yes|no|unknown.")
    assessment.answer(wiring.desk, found, regime, rest[0], rest[1].casefold(), reason, wiring.calendar)
    _tell_verdict(wiring, found, regime)


@command.command("confirm", cls=Verb)
@click.argument(
    "words", metavar="[INCIDENT] REGIME", nargs=-1, required=True, shell_complete=complete_incident
)
@BY
@REASON
@verb
def confirm(wiring: Wiring, words: tuple[str, ...], by: str, reason: str) -> None:
    """Say by name that a regime that is possible applies."""
    found, regime, _ = _regime(wiring, words)
    assessment.confirm(wiring.desk, found, regime, by or wiring.who.name, reason, wiring.calendar)
    _tell_verdict(wiring, found, regime)


@command.command("rule-out", cls=Verb)
@click.argument(
    "words", metavar="[INCIDENT] REGIME…", nargs=-1, required=True, shell_complete=complete_incident
)
@BY
@click.option("--reason", metavar="TEXT", required=True, help="Why it does not apply.")
@verb
def rule_out(wiring: Wiring, words: tuple[str, ...], by: str, reason: str) -> None:
    """Say by name, and why, that one or more regimes do not apply."""
    reference, rest = before_text(wiring, words)
    regimes = [wiring.regimes.get(word) for word in rest]
    found = chosen(wiring, reference)
    for regime in regimes:
        assessment.rule_out(wiring.desk, found, regime, by or wiring.who.name, reason, wiring.calendar)
        _tell_verdict(wiring, found, regime)


@command.command("sent", cls=Verb)
@click.argument("words", metavar="[INCIDENT] REGIME [OBLIGATION]", nargs=-1, required=True)
@click.option(
    "--version",
    type=click.Choice(("initial", "complete")),
    default="initial",
    help="initial: what is missing follows; complete: nothing follows.",
)
@click.option(
    "--to", "recipient", metavar="NAME", default="", help="Who got it. Default: the regime's recipient."
)
@click.option("--reference", metavar="TEXT", default="", help="What the recipient calls it.")
@click.option("--reason", metavar="TEXT", default="", help="Why it is late, or not complete.")
@AT
@verb
def sent(
    wiring: Wiring,
    words: tuple[str, ...],
    version: str,
    recipient: str,
    reference: str,
    reason: str,
    at: str | None,
) -> None:
    """Record that a report went out. What it said is kept as it stands now, as evidence; send that."""
    from app import reports_sent

    found, regime, rest = _regime(wiring, words)
    obligation = _obligation(regime, rest)
    said = reports_sent.Sending(obligation, version, recipient, reference, reason, when(wiring, at))
    kept = reports_sent.record(wiring, found, regime, said)
    found = wiring.incidents.refresh(found)
    tell(f"{found.number}: {regime.title}, {obligation} sent; the document is evidence {kept.digest}.")
    if kept.missing:
        tell(f"It said nothing of {', '.join(kept.missing)}.", "yellow")
    late = next(
        (one for one in obligations.owed(found) if (one.regime, one.id) == (regime.id, obligation)), None
    )
    if late is not None and late.late and not reason:
        overdue = span((late.sent_at or 0) - (late.due or 0))
        tell(f"It was {overdue} late ({late.arithmetic}): say why with --reason.", "yellow")


@command.command("fill", cls=Verb)
@click.argument("words", metavar="[INCIDENT] REGIME FIELD=TEXT…", nargs=-1, required=True)
@verb
def fill(wiring: Wiring, words: tuple[str, ...]) -> None:
    """Write into fields of a regime's report what no event says. An empty TEXT takes it out again."""
    from app import reports_sent

    found, regime, rest = _regime(wiring, words)
    if not rest or any("=" not in word for word in rest):
        raise BadInput("Say which field says what.", remedy="Write FIELD=TEXT.")
    given = {name.strip(): text for name, _, text in (word.partition("=") for word in rest)}
    reports_sent.fill(wiring, found, regime, given)
    tell(f"{found.number}: {count(len(given), 'field')} of the report to {regime.short}.")


@command.command("diff", cls=Verb)
@click.argument(
    "words", metavar="[INCIDENT] REGIME", nargs=-1, required=True, shell_complete=complete_incident
)
@AS_JSON
@verb
def diff(wiring: Wiring, words: tuple[str, ...], *, as_json: bool) -> None:
    """Show what changed, field by field, from each report sent to the next, and to one written now."""
    from app import reports_sent

    found, regime, _ = _regime(wiring, words)
    changes = reports_sent.changes(wiring, found, regime)
    if as_json:
        say_json([{"from": one.before, "to": one.after, "field": one.field, "was": one.was or None,
                   "is": one.now or None} for one in changes])  # fmt: skip
        return
    for one in changes:
        say(f"{one.before} → {one.after}  {one.field}", "bold")
        say(f"    - {one.was or 'missing'}", "red")
        say(f"    + {one.now or 'missing'}", "green")
    if not changes:
        tell("Nothing differs.")


def _regime(
    wiring: Wiring, words: tuple[str, ...], *, rest: int = 0
) -> tuple[Incident, Regime, tuple[str, ...]]:
    """(incident, regime, the other words): the first word is an incident, where it is no regime."""
    known = wiring.regimes.known
    name = words[0].casefold().replace("-", "_")
    reference, left = (None, words) if name in known else leading(words, rest=rest + 1)
    if reference is None and name not in known and len(left) > 1:
        reference, left = left[0], left[1:]
    regime = wiring.regimes.get(left[0] if left else "")
    return chosen(wiring, reference), regime, left[1:]


def _obligation(regime: Regime, rest: tuple[str, ...]) -> str:
    known = [one.id for one in regime.obligations]
    if not rest and len(known) == 1:
        return known[0]
    name = rest[0].casefold().replace("-", "_") if rest else ""
    if name not in known:
        raise BadInput(f"{regime.title} asks for several reports.", remedy=f"Name one of {', '.join(known)}.")
    return name


def _tell_verdict(wiring: Wiring, incident: Incident, regime: Regime) -> None:
    incident = wiring.incidents.refresh(incident)
    stands = reporting.assessed(incident, regime.id)
    if stands is None:
        left = len(assessment.open_questions(incident, regime))
        tell(f"{regime.title}: {count(left, 'question')} open; no clock runs before the last.")
        return
    tell(f"{regime.title}: {stands.policy.verdict.replace('_', ' ')}.")
    for one in obligations.owed(incident):
        if one.regime == regime.id:
            due = f"until {moment(one.due)}: " if one.due is not None else ""
            tell(f"  {one.title}, to {one.recipient}, {due}{one.arithmetic}")
    for duty in stands.policy.duties:
        tell(f"  {duty}")
    if stands.policy.verdict == "possible":
        tell(f"It is possible, not confirmed: fireline report confirm {incident.number} {regime.id}")
    tell(NO_ADVICE)
