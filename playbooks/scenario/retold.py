"""A scenario out of a past incident: its world as far as it was recorded, and what was done then as what is
expected now, by the time it was done then.

What the figures did is played as it was recorded, whatever is done this time.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from data.errors import BadInput
from data.incident.model import Incident
from data.secrets import MAY_BE_SECRET, mask
from data.text import clean, clean_line
from data.times import HOUR, MINUTE, SECOND, iso_short
from data.yaml_text import written
from playbooks import severity, taxonomy
from playbooks.catalogue import System
from playbooks.scenario.acts import Act
from playbooks.scenario.safety import CHANGES

Plain = dict[str, Any]

_SHORTEST, _LONGEST = 10 * MINUTE, 8 * HOUR
_GRACE = 2 * MINUTE
"""Nobody has to be quicker than this, however quick it was then."""
_LONGEST_LINE = 200
_UNKNOWN = "unknown-system"
_OF_THE_ALERT = frozenset({"alertname", "severity", "incident_type", "model_id", "model_version"})
_CHANGED = frozenset({"rollout", "image", "env", "event", "job", "model version", "alias", "validation"})
_SAID: dict[str, tuple[str, int]] = {
    "acknowledged": ("Acknowledge", 10),
    "decided": ("Decide to act", 10),
    "evidence": ("Keep evidence", 10),
    "probe": ("Replay a probe", 5),
    "update": ("Tell people", 10),
    "export": ("Write the record", 5),
}
_QUESTIONS = (
    "Where were you quicker than they were then, and what made it so?",
    "What did you do that nobody did then, and the other way round?",
    "Which action of the postmortem would have changed this exercise?",
)


class Past(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of it."""

    incident: Incident
    acts: Sequence[Act]
    """What was done, in its order."""
    systems: Mapping[str, System]
    """Those of it, as the catalogue has them."""
    metrics: Sequence[Plain] = ()
    """As `recorded.metrics` gives them."""

    @property
    def start(self) -> int:
        """When it was detected, else declared; microseconds."""
        told = self.incident.declaration
        declared = self.acts[0].at if told is None else self.incident.corrected(told)
        detected = self.incident.value("detected_at")
        return min(declared, detected) if isinstance(detected, int) and detected else declared

    @property
    def end(self) -> int:
        """When it was resolved, else when something was done last."""
        last = max((act.at for act in self.acts), default=self.start)
        length = (self.incident.resolved_at or last) - self.start
        return self.start + min(max(length, _SHORTEST), _LONGEST)

    def with_metrics(self, metrics: Sequence[Plain]) -> "Past":
        """The same, with what its recordings hold."""
        return msgspec.structs.replace(self, metrics=metrics)

    def offset(self, at: int) -> str:
        """``-90s``, ``240s``: since the start."""
        seconds = (at - self.start) // SECOND
        return f"{min(max(seconds, -999_999), 999_999)}s"


def content(past: Past) -> bytes:
    """The file. Raises `BadInput` where the incident says too little to be played again."""
    incident = past.incident
    if not (incident.incident_type in taxonomy.shipped().types and incident.model_ids):
        raise BadInput(
            f"{incident.number} has no type that ships, or no system, so nobody could say what is right.",
            remedy="Set them: fireline set, fireline system.",
        )
    return _file(past)


def watched(past: Past) -> bytes:
    """The file for who only watches it, whatever the incident says."""
    return _file(past)


def _file(past: Past) -> bytes:
    incident = past.incident
    said = incident.severity if incident.severity in severity.shipped().levels else ""
    changes = list(_changing(past))
    text = {
        "title": _line(f"Again: {incident.title or incident.number}"),
        "difficulty": "intermediate",
        "duration": past.offset(past.end),
        "skills": [incident.incident_type.replace("_", " ")[:64] or "watching"],
        "briefing": f"This happened as {incident.number}. {_paragraph(incident)}\n\n"
        "You play it again. What was done then is what is expected of you, by the time at which it was done. "
        "Everything here is simulated; figures and alerts come as they were recorded.\n",
        "clock": {"start": iso_short(past.start // SECOND * SECOND)},
        "world": _world(past),
        "effects": {"stopped": {"on": changes[-1:], "contains": True, "says": "This stopped it then."}}
        if changes
        else {},
        "expected": dict(_expected(past, said)),
        "truth": {
            "type": incident.incident_type
            if incident.incident_type in taxonomy.shipped().types
            else next(iter(taxonomy.shipped().types)),
            "severity": [said] if said else list(severity.shipped().levels),
            "cause": clean(str(incident.value("root_cause.description") or ""), 1000).strip()
            or f"The record of {incident.number} says.",
        },
        "debrief": list(_QUESTIONS),
    }
    return written({"scenario": _masked(text)}).encode()


def _masked(value: Any) -> Any:
    """Without the secrets that a catalogue's address or an old text may hold: the file goes to others."""
    if isinstance(value, dict):
        return {name: _masked(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_masked(one) for one in value]
    return mask(value) if isinstance(value, str) else value


def _line(text: str) -> str:
    return clean_line(text, _LONGEST_LINE)


def _paragraph(incident: Incident) -> str:
    return clean(str(incident.value("summary") or incident.title), 1000).strip()


# --- the world -------------------------------------------------------------------------------------------


def _world(past: Past) -> Plain:
    names = past.incident.model_ids or [_UNKNOWN]
    return {
        "models": {name: _model(past, name) for name in names},
        "cluster": {"deployments": dict(_deployments(past))},
        "metrics": [one for one in past.metrics if one["model"] in names],
        "alerts": list(_alerts(past)),
        "changes": list(_changes(past)),
    }


def _model(past: Past, name: str) -> Plain:
    system = past.systems.get(name)
    told = {} if system is None else {key: one for key, one in msgspec.to_builtins(system).items() if one}
    version = past.incident.system_value(name, "model_version") or told.get("current_version")
    told.pop("id", None)
    return told | ({"current_version": str(version)} if version else {"title": name})


def _deployments(past: Past) -> Iterator[tuple[str, Plain]]:
    """Of the systems, and those that somebody changed then; nothing else of the cluster is known."""
    known: dict[str, Plain] = {}
    for act in past.acts:
        if (name := act.fields.get("deployment", "")) and act.word in CHANGES:
            namespace = act.fields.get("namespace")
            known[name] = {"namespace": namespace} if namespace else {}
    for model in past.incident.model_ids:
        told, system = _model(past, model), past.systems.get(model)
        if system is None:
            continue
        place = {"namespace": system.namespace} if system.namespace else {}
        version = told.get("current_version")
        if system.gateway_deployment:
            known[system.gateway_deployment] = place
        if system.deployment:
            known[system.deployment] = place | ({"env": {"MODEL_VERSION": version}} if version else {})
    yield from known.items()


def _alerts(past: Past) -> Iterator[Plain]:
    firing: dict[tuple[str, int], Plain] = {}
    for mark in past.incident.alerts.values():
        if not past.incident.alert_belongs(str(mark.get("fingerprint"))):
            continue
        labels = {str(name): str(value) for name, value in mark.get("labels", {}).items()}
        key = (str(mark.get("fingerprint")), int(mark.get("starts_at", 0)))
        told = firing.setdefault(key, {
            "rule": _line(str(mark.get("name")))[:64] or "alert",
            "since": past.offset(key[1]),
            "severity": labels.get("severity", "")[:64] or "warning",
            "summary": _line(str(mark.get("annotations", {}).get("summary") or mark.get("name") or "alert")),
        })  # fmt: skip
        if labels.get("model_id") in past.incident.model_ids:
            told["model"] = labels["model_id"]
        more = {name: _line(one) for name, one in labels.items() if name not in _OF_THE_ALERT and one}
        if more:
            told["labels"] = more
        if (ended := int(mark.get("ends_at", 0))) and mark.get("state") == "resolved":
            told["until"] = past.offset(ended)
    yield from firing.values()


def _changes(past: Past) -> Iterator[Plain]:
    for mark in past.incident.changes.values():
        if mark.get("kind") in _CHANGED and (at := int(mark.get("at", 0))) <= past.end:
            told = {
                name: _line(str(mark.get(name) or ""))
                for name in ("subject", "before", "after", "place", "source")
            }
            kept = {name: text for name, text in told.items() if text}
            yield {"at": past.offset(at), "kind": str(mark.get("kind"))} | {"subject": "unknown"} | kept


# --- what was done then ----------------------------------------------------------------------------------


def _pattern(act: Act, *names: str) -> Plain:
    fields = _told(act)
    return {"act": act.word, **{name: fields[name] for name in names or fields if name in fields}}


def _told(act: Act) -> dict[str, str]:
    """Its fields that say something; of a variable that may be secret, not the value."""
    hides = {"value"} if MAY_BE_SECRET.search(act.fields.get("name", "")) else set[str]()
    return {name: value for name, value in act.fields.items() if value and name not in hides}


def _changing(past: Past) -> Iterator[Plain]:
    """The acts that changed something until the harm was stopped, as patterns."""
    contained = past.incident.contained_at
    for act in past.acts:
        if act.word in CHANGES and (contained is None or act.at <= contained + SECOND):
            yield _pattern(act)


def _expected(past: Past, said: str) -> Iterator[tuple[str, Plain]]:
    known: set[str] = set()
    for act in past.acts:
        for what, pattern, weight in _wanted(past, act, said):
            name = f"{act.word.replace('_', '-')}-{len(known)}"
            if act.at <= past.end and what not in known:
                known.add(what)
                yield name, {"what": _line(what), "on": pattern, "by": _by(past, act), "weight": weight}


def _by(past: Past, act: Act) -> str:
    return past.offset(max(act.at, past.start + _GRACE))


def _wanted(past: Past, act: Act, said: str) -> Iterator[tuple[str, Plain, int]]:
    """(what, how it is known, its weight): of acts that can be compared."""
    is_ = act.fields.get("is", "")
    if act.word in _SAID:
        what, weight = _SAID[act.word]
        yield what, {"act": act.word}, weight
    elif act.word == "type" and is_ == past.incident.incident_type:
        yield f"Classify it as {is_.replace('_', ' ')}", _pattern(act, "is"), 10
    elif act.word == "severity" and said and is_ == said:
        yield f"Set the severity to {said.replace('_', ' ')}", _pattern(act, "is"), 10
    elif act.word == "status" and is_ in {"resolved", "closed"}:
        yield "End the incident", {"act": "status", "is": ["resolved", "closed"]}, 5
    elif act.word == "reported":
        yield f"Report by {act.fields.get('regime', '')}", _pattern(act, "regime"), 10
    elif act.word in CHANGES:
        fields = ", ".join(f"{name} {value}" for name, value in _told(act).items())
        yield f"As then: {act.word.replace('_', ' ')}, {fields}", _pattern(act), 20
