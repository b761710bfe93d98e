"""What happens in a drill."""

from data import times
from data.incident.model import Incident
from data.incident.sentences.wording import Names, Say, reason, why
from data.journal import kinds
from data.journal.event import Body
from data.text import LINE, NOTE, clean, clean_line

_SAYS = {"message": "writes", "call": "calls", "question": "asks", "lead": "says"}


def _began(payload: kinds.DrillBegan, _body: Body, _incident: Incident, _names: Names) -> str:
    return f"drill begun: {clean_line(payload.title or payload.scenario)}"


def _clock(payload: kinds.DrillClock, _body: Body, _incident: Incident, _names: Names) -> str:
    speed = f"{payload.speed / 1000:g} times as fast"
    if payload.why == "rewound":
        return f"drill rewound to {times.clock(payload.to)}"
    if not payload.running:
        return "drill paused"
    word = {"begun": "drill clock started", "resumed": "drill resumed"}.get(payload.why, "drill clock set")
    return word + (f", {speed}" if payload.speed != 1000 else "")


def _inject(payload: kinds.InjectDelivered, _body: Body, _incident: Incident, _names: Names) -> str:
    text = clean(payload.text, NOTE).strip()
    if not payload.sender:
        return text or f"inject {clean_line(payload.inject)}"
    return f"{clean_line(payload.sender)} {_SAYS.get(payload.sort, 'says')}: {text}"


def _hint(payload: kinds.HintTaken, _body: Body, _incident: Incident, _names: Names) -> str:
    return f"hint taken: {clean_line(payload.text, LINE)}"


def _ended(payload: kinds.DrillEnded, _body: Body, _incident: Incident, _names: Names) -> str:
    return "drill ended" + why(reason(payload.reason))


SENTENCES: dict[type[kinds.Payload], Say] = {
    kinds.DrillBegan: _began,
    kinds.DrillClock: _clock,
    kinds.InjectDelivered: _inject,
    kinds.HintTaken: _hint,
    kinds.DrillEnded: _ended,
}
