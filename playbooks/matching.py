"""Which open incidents a new alert may belong to, and why: to be asked before another one is declared."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from data.incident.model import Incident
from data.sources.alert import Alert
from playbooks.intake_systems import MODEL_LABELS, label_of
from playbooks.proposal import Proposal


@dataclass(frozen=True, slots=True)
class Match:
    """An open incident, how well it fits (higher is better), and why in words."""

    incident: Incident
    score: int
    why: tuple[str, ...]


def matching(
    about: Proposal | Sequence[Alert],
    incidents: Iterable[Incident],
    *,
    mode: str = "live",
    similar_models: Collection[str] = (),
) -> list[Match]:
    """The open incidents of this mode that fit, best first, newer before older.

    The same alert weighs most, then the same model, a model the catalogue calls similar, the same type.
    """
    alerts, models, kind = _subject(about)
    found: list[Match] = []
    for incident in incidents:
        if not incident.is_open or incident.mode != mode:
            continue
        reasons = list(_reasons(incident, alerts, models, kind, similar_models))
        if reasons:
            score = sum(weight for weight, _ in reasons)
            found.append(Match(incident, score, tuple(why for _, why in reasons)))
    return sorted(found, key=lambda match: (-match.score, -_declared(match.incident), match.incident.id))


def _subject(about: Proposal | Sequence[Alert]) -> tuple[Sequence[Alert], Collection[str], str]:
    if isinstance(about, Proposal):
        return about.alerts, about.model_ids, about.text("incident_type")
    models = {model for alert in about if (model := label_of(alert, MODEL_LABELS)[1])}
    kinds = {kind for alert in about if (kind := alert.labels.get("incident_type", ""))}
    return about, models, kinds.pop() if len(kinds) == 1 else ""


def _reasons(
    incident: Incident,
    alerts: Sequence[Alert],
    models: Collection[str],
    kind: str,
    similar_models: Collection[str],
) -> Iterator[tuple[int, str]]:
    yield from _alert_reasons(incident, alerts)
    shared = [model for model in incident.model_ids if model in models]
    related = [model for model in incident.model_ids if model in similar_models and model not in models]
    if shared:
        yield 6, f"same model: {', '.join(shared)}"
    elif related:
        yield 3, f"similar model: {', '.join(related)}"
    if kind and kind == incident.incident_type:
        yield 2, f"same type: {kind}"


def _alert_reasons(incident: Incident, alerts: Sequence[Alert]) -> Iterator[tuple[int, str]]:
    """The very same observation, or the same alert at another time."""
    fingerprints = {key.partition("/")[0] for key in incident.alerts}
    same = [alert.name for alert in alerts if alert.key in incident.alerts]
    again = [alert.name for alert in alerts if alert.fingerprint in fingerprints and alert.name not in same]
    if same:
        yield 20, f"it holds this alert already: {', '.join(dict.fromkeys(same))}"
    if again:
        yield 10, f"it held this alert before: {', '.join(dict.fromkeys(again))}"


def _declared(incident: Incident) -> int:
    mark = incident.declaration
    return 0 if mark is None else incident.corrected(mark)
