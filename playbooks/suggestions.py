"""What the triage answers suggest: type, severity, disclosure, reporting, the next runbook.

A suggestion names the answers it rests on. It is never applied by itself: the responder decides, and where
they decide otherwise both are recorded (``suggested`` and ``because`` of the event). When unsure, the
higher severity; no answer ever lowers one. Disclosure and reporting are things to look into, not law.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from data.incident.model import Incident
from playbooks import severity as severities
from playbooks.taxonomy import Taxonomy
from playbooks.triage import ANSWERS, FLAGS, QUESTIONS, Flag, Triage, shipped

Answers = Mapping[str, str]
"""Question id to ``yes``, ``no`` or ``unknown``; a question nobody answered is absent."""

TYPE = "incident_type"
SEVERITY = "severity"
DISCLOSURE = "disclosure.required"
REPORTING = "reporting.required"
RUNBOOK = "runbook"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A value for a register (or a runbook to open), and why."""

    subject: str
    """`TYPE`, `SEVERITY`, `DISCLOSURE`, `REPORTING` or `RUNBOOK`."""
    value: str
    answers: tuple[str, ...]
    """The ids of the questions whose answers it rests on; never empty."""
    because: tuple[str, ...]
    """The same with their answers, as an event records them: ``direct_harm: yes``."""
    reasons: tuple[str, ...]
    """The same for people: ``direct harm: yes``, then what follows from it."""
    section: str = ""
    """For a runbook: the section to begin with, ``containment`` or ``triage``."""


@dataclass(frozen=True, slots=True)
class _Voice:
    """What one answer, or several together, ask for."""

    questions: tuple[str, ...]
    severity: str
    disclosure: Flag
    reporting: Flag
    note: str


def suggest(
    answers: Answers,
    incident_type: str,
    severity: str,
    taxonomy: Taxonomy,
    *,
    triage: Triage | None = None,
    runbooks: Collection[str] | None = None,
) -> list[Suggestion]:
    """What follows from the answers, given the type and severity as they are (empty where not set).

    Only what differs from how things are. ``runbooks``, when given, are the names that the library has.
    Raises `BadInput` for a question, an answer or a severity that does not exist.
    """
    triage = triage or shipped()
    told = {name: answers[name] for name in QUESTIONS if name in answers}
    for name, answer in answers.items():
        triage.question(name).effect(answer)
    if not told:
        return []
    voices = list(_voices(told, triage))
    type_found = _suggest_type(told, incident_type, taxonomy, triage)
    found = [
        type_found,
        _suggest_severity(told, incident_type, severity, voices, taxonomy, triage),
        _suggest_flag(DISCLOSURE, [(voice, voice.disclosure) for voice in voices], told, triage),
        _suggest_flag(REPORTING, [(voice, voice.reporting) for voice in voices], told, triage),
        _suggest_runbook(told, type_found, incident_type, taxonomy, triage, runbooks),
    ]
    return [suggestion for suggestion in found if suggestion is not None]


def for_incident(
    incident: Incident,
    taxonomy: Taxonomy,
    *,
    triage: Triage | None = None,
    runbooks: Collection[str] | None = None,
) -> list[Suggestion]:
    """The same for an incident, without what was taken already or what its responders decided against."""
    found = suggest(
        answers_of(incident),
        incident.incident_type,
        incident.severity if incident.severity in severities.ORDER else "",
        taxonomy,
        triage=triage,
        runbooks=runbooks,
    )
    return [suggestion for suggestion in found if not _settled(incident, suggestion)]


def answers_of(incident: Incident) -> dict[str, str]:
    """The shown answers by question; what nobody answered, was erased or is no answer here is absent."""
    heads = {name: incident.answer(name) for name in QUESTIONS}
    return {
        name: str(head.payload["answer"])
        for name, head in heads.items()
        if head is not None and head.payload is not None and head.payload.get("answer") in ANSWERS
    }


def severity_floor(answers: Answers, triage: Triage | None = None) -> str:
    """The severity that the answers ask for at least; empty for none."""
    floor = ""
    for voice in _voices(answers, triage or shipped()):
        floor = severities.higher(floor, voice.severity)
    return floor


def _voices(answers: Answers, triage: Triage) -> Iterator[_Voice]:
    for name, answer in answers.items():
        effect = triage.question(name).effect(answer)
        yield _Voice((name,), effect.severity, effect.disclosure, effect.reporting, effect.note)
    for rule in triage.combinations.values():
        if all(answers.get(name) == "yes" for name in rule.when):
            yield _Voice(rule.when, rule.severity, rule.disclosure, rule.reporting, rule.note)


def _suggest_type(answers: Answers, current: str, taxonomy: Taxonomy, triage: Triage) -> Suggestion | None:
    """The first rule that holds decides; one that the current type accounts for suggests nothing."""
    for rule in triage.type_rules.values():
        if rule.type not in taxonomy.types or (rule.only_untyped and current):
            continue
        if all(answers.get(name) == answer for name, answer in rule.when.items()):
            if current == rule.type or current in rule.fits:
                return None
            return _made(TYPE, rule.type, rule.when, rule.note, answers, triage)
    return None


def _suggest_severity(
    answers: Answers,
    incident_type: str,
    current: str,
    voices: list[_Voice],
    taxonomy: Taxonomy,
    triage: Triage,
) -> Suggestion | None:
    floor = severity_floor(answers, triage)
    default = taxonomy.types[incident_type].default_severity if incident_type in taxonomy.types else ""
    base = current or default
    wanted = severities.higher(base, floor)
    if not wanted or wanted == current:
        return None
    if wanted != floor:
        title = taxonomy.title(incident_type)
        note = f"no answer asks for more than the default of {title}"
        return _made(SEVERITY, wanted, answers, note, answers, triage)
    drivers = {name for voice in voices if voice.severity == floor for name in voice.questions}
    unsure = all(answers[name] == "unknown" for name in drivers)
    note = "when unsure, the higher" if unsure else f"asks for at least {floor.replace('_', ' ')}"
    return _made(SEVERITY, wanted, drivers, note, answers, triage)


def _suggest_flag(
    subject: str, flags: list[tuple[_Voice, Flag]], answers: Answers, triage: Triage
) -> Suggestion | None:
    value = max((flag for _, flag in flags), key=FLAGS.index, default="")
    if not value:
        return None
    loudest = [voice for voice, flag in flags if flag == value]
    drivers = {name for voice in loudest for name in voice.questions}
    notes = {
        "yes": " ".join(voice.note for voice in loudest),
        "possible": "have it looked into; this is no legal advice",
        "unknown": "cannot be told until this is answered",
    }
    return _made(subject, value, drivers, notes[value], answers, triage)


def _suggest_runbook(
    answers: Answers,
    type_found: Suggestion | None,
    current: str,
    taxonomy: Taxonomy,
    triage: Triage,
    available: Collection[str] | None,
) -> Suggestion | None:
    """The default runbook of the suggested type, or of the current one where the library lacks that."""
    candidates = [type_found.value if type_found else "", current]
    names = [taxonomy.types[name].runbook for name in candidates if name in taxonomy.types]
    name = next((name for name in names if name and (available is None or name in available)), None)
    if name is None:
        return None
    urgent = [name for name, answer in answers.items() if triage.question(name).effect(answer).contain_first]
    if urgent:
        return _made(RUNBOOK, name, urgent, "contain before you investigate", answers, triage, "containment")
    drivers = type_found.answers if type_found else answers
    return _made(RUNBOOK, name, drivers, "nothing asks to contain first", answers, triage, "triage")


def _made(
    subject: str,
    value: str,
    questions: Collection[str],
    note: str,
    answers: Answers,
    triage: Triage,
    section: str = "",
) -> Suggestion:
    named = tuple(name for name in QUESTIONS if name in questions)
    because = tuple(f"{name}: {answers[name]}" for name in named)
    reasons = tuple(f"{triage.question(name).label}: {answers[name]}" for name in named)
    return Suggestion(subject, value, named, because, (*reasons, note) if note else reasons, section)


def _settled(incident: Incident, suggestion: Suggestion) -> bool:
    """Whether the register holds this value, or was set against this suggestion knowing all its answers."""
    head = incident.register(suggestion.subject).shown
    if head is None or head.payload is None:
        return False
    if suggestion.subject in {DISCLOSURE, REPORTING}:
        return _flag_settled(head.payload, suggestion.value)
    if suggestion.value == head.payload.get("severity" if suggestion.subject == SEVERITY else "value"):
        return True
    overridden = suggestion.value == head.payload.get("suggested")
    return overridden and set(suggestion.because) <= set(head.payload.get("because", ()))


def _flag_settled(payload: Mapping[str, object], flag: str) -> bool:
    """*Required* needs no more suggesting; *not required* stands until the answers say more than they did."""
    value, known = payload.get("value"), payload.get("suggested") or "unknown"
    if value is None:
        return False
    return value is True or (known in FLAGS and FLAGS.index(known) >= FLAGS.index(flag))
