"""What machines saw: alerts and their silences, changes, clocks, probes; and a kill that counts down."""

from data import times
from data.incident.model import Incident
from data.incident.sentences.wording import Names, Say, alert_label, reason, why, words
from data.journal import kinds
from data.journal.event import Body
from data.text import clean_line

_UNSEEN = 5 * times.MINUTE
"""Nobody looked for so long before an alert was found to have ended: its end is less certain."""
_STATES = {"firing": "fires", "resolved": "resolves"}


def _alert(payload: kinds.AlertObserved, body: Body, incident: Incident, _names: Names) -> str:
    text = f"{alert_label(payload.name)} {_STATES.get(payload.state, clean_line(payload.state))}"
    model = clean_line(payload.labels.get("model_id", ""))
    text = f"{text} for {model}" if model and incident.model_ids != [model] else text
    unseen = payload.last_seen and payload.ends_at - payload.last_seen > _UNSEEN
    return text + (
        f", last seen to fire at {times.clock(payload.last_seen, beside=body.occurred_at)}" if unseen else ""
    )


def _change(payload: kinds.ChangeObserved, _body: Body, _incident: Incident, _names: Names) -> str:
    before, after = clean_line(payload.before), clean_line(payload.after)
    what = f"{before} → {after}" if before else after
    place = f", in {clean_line(payload.place)}" if payload.place else ""
    return f"{words(payload.kind)}: {clean_line(payload.subject)} {what}{place}".strip()


def _membership(payload: kinds.AlertMembership, _body: Body, _incident: Incident, _names: Names) -> str:
    verdict = "belongs here" if payload.belongs else "detached"
    return f"{alert_label(payload.name)}: {verdict}" + why(reason(payload.reason))


def _followed(payload: kinds.RuleFollowed, _body: Body, _incident: Incident, _names: Names) -> str:
    rule = alert_label(payload.rule)
    if payload.follows:
        return f"alerts of {rule} on these systems are attached from now on"
    return f"alerts of {rule} are no longer attached by themselves"


def _silenced(payload: kinds.SilenceCreated, body: Body, _incident: Incident, _names: Names) -> str:
    until = times.clock(payload.ends_at, beside=body.occurred_at)
    text = f"{alert_label(payload.alert)} silenced until {until}, it may still fire"
    return text + why(clean_line(payload.matchers), clean_line(payload.comment))


def _unsilenced(payload: kinds.SilenceExpired, _body: Body, _incident: Incident, _names: Names) -> str:
    return f"{alert_label(payload.alert)}: silence {clean_line(payload.silence, 40)} ended"


def _clock(payload: kinds.ClockDiffered, _body: Body, _incident: Incident, _names: Names) -> str:
    way = "ahead of" if payload.ahead > 0 else "behind"
    return (
        f"the clock of {clean_line(payload.source)} is {times.span(abs(payload.ahead))} {way} this machine's"
    )


def _probe(payload: kinds.ProbeAdded, _body: Body, _incident: Incident, _names: Names) -> str:
    return f"harm probe {clean_line(payload.name)} added: {clean_line(payload.address)}" + why(
        f"harmful when {payload.judge} {clean_line(payload.pattern)}"
    )


def _probe_run(payload: kinds.ProbeRan, _body: Body, _incident: Incident, _names: Names) -> str:
    judged = payload.times - payload.failed
    seen = f"harmful {payload.harmful} of {judged}" if judged else "nothing could be judged"
    return f"harm probe {clean_line(payload.name)}: {seen}" + why(
        f"{payload.failed} failed" if payload.failed else "", clean_line(payload.detail)
    )


def _counting(payload: kinds.KillCountdown, body: Body, _incident: Incident, _names: Names) -> str:
    due = times.clock(payload.due, beside=body.occurred_at)
    return f"automatic kill of {clean_line(payload.model)} at {due}, unless somebody stops it" + why(
        f"{clean_line(payload.rule)} fired at {clean_line(' and '.join(payload.evaluations))}"
    )


def _uncounted(payload: kinds.KillStopped, _body: Body, _incident: Incident, _names: Names) -> str:
    return f"automatic kill of {clean_line(payload.model)} stopped" + why(reason(payload.reason))


SENTENCES: dict[type[kinds.Payload], Say] = {
    kinds.AlertObserved: _alert,
    kinds.ChangeObserved: _change,
    kinds.AlertMembership: _membership,
    kinds.RuleFollowed: _followed,
    kinds.SilenceCreated: _silenced,
    kinds.SilenceExpired: _unsilenced,
    kinds.ClockDiffered: _clock,
    kinds.ProbeAdded: _probe,
    kinds.ProbeRan: _probe_run,
    kinds.KillCountdown: _counting,
    kinds.KillStopped: _uncounted,
}
