"""Which system an alert is about, and what is known of it: version and baseline, each with its origin."""

from collections.abc import Callable, Sequence

from data.errors import SourceError
from data.sources.alert import Alert
from data.sources.prometheus import ModelLabels
from data.text import clean_line
from playbooks.catalogue import Catalogue, System
from playbooks.proposal import Proposed, ProposedSystem, Sheet

MODEL_LABELS = ("model_id", "model", "model_name")
VERSION_LABELS = ("model_version", "version")
MODEL_ID = "model_id"
VERSION = "model_version"
BASELINE = "baseline_accuracy"
ACCURACY = "accuracy_at_detection"
SYSTEMS = 20
"""As many systems are taken from the alerts of one declaration."""

Lookup = Callable[[str, int | None], ModelLabels]
"""`data.sources.prometheus.Prometheus.lookup_labels`: it blocks, so what takes one belongs in a worker."""


def label_of(alert: Alert, names: Sequence[str]) -> tuple[str, str]:
    """(label, text) of the first of these labels that says anything; else both empty."""
    for name in names:
        if text := clean_line(alert.labels.get(name, ""), 200):
            return name, text
    return "", ""


class Systems:
    """Puts systems on a sheet, each once. A Prometheus that failed is noted and not asked again."""

    def __init__(self, sheet: Sheet, catalogue: Catalogue, lookup: Lookup | None) -> None:
        self._sheet = sheet
        self._catalogue = catalogue
        self._lookup = lookup
        self._failed = False

    def of_alert(self, alert: Alert) -> None:
        """The system an alert is about; where it names none and none is known, that is missing."""
        named = _named(alert, self._catalogue)
        if named is not None:
            label, version = label_of(alert, VERSION_LABELS)
            said = Proposed(version, f"alert label {label}") if version else None
            self.add(named, said, alert.starts_at or None)
        elif not self._sheet.systems:
            self._sheet.missing |= {
                MODEL_ID: "the alert names no model",
                VERSION: "the model is not known",
            }

    def add(self, named: Proposed, version: Proposed | None, at: int | None) -> None:
        """A system, with what Prometheus (asked about the moment ``at``) and the catalogue know of it."""
        model_id = str(named.value)
        if any(system.id == model_id for system in self._sheet.systems):
            return
        if len(self._sheet.systems) >= SYSTEMS:
            self._sheet.notes.append(f"Only the first {SYSTEMS} systems are taken")
            return
        known = self._catalogue.get(model_id)
        self._note_unknown(model_id, known)
        found = self._ask(model_id, at)
        version = version or self._version(model_id, found, known)
        if version is not None and known is not None and known.is_known_bad(str(version.value)):
            self._sheet.notes.append(f"The catalogue names version {version.value} of {model_id} known bad")
        fields = {VERSION: version, BASELINE: _baseline(found, known), ACCURACY: _accuracy(found)}
        kept = {name: field for name, field in fields.items() if field is not None}
        self._sheet.systems.append(ProposedSystem(named, kept))

    def _note_unknown(self, model_id: str, known: System | None) -> None:
        if known is None and self._catalogue.systems:
            close = self._catalogue.closest(model_id)
            hint = f"; the closest is {close.id}" if close else ""
            self._sheet.notes.append(f"The catalogue has no {model_id}{hint}")

    def _ask(self, model_id: str, at: int | None) -> ModelLabels:
        if self._lookup is None or self._failed:
            return ModelLabels(model_id=model_id)
        try:
            found = self._lookup(model_id, at)
        except SourceError as error:
            self._failed = True
            self._sheet.notes.append(error.message)
            return ModelLabels(model_id=model_id)
        self._sheet.notes.extend(f"Prometheus warns: {warning}" for warning in found.warnings)
        return found

    def _version(self, model_id: str, found: ModelLabels, known: System | None) -> Proposed | None:
        """The one live version; else what the catalogue calls current, with why it is second best."""
        register = VERSION if not self._sheet.systems else f"system.{model_id}.{VERSION}"
        if len(found.versions) == 1:
            return Proposed(found.versions[0], _origin(found))
        if len(found.versions) > 1:
            self._sheet.missing[register] = f"several versions are live: {', '.join(found.versions[:10])}"
            return None
        why = self._why_unknown()
        if known is not None and known.current_version != "":
            return Proposed(str(known.current_version), "catalogue: current_version", why)
        self._sheet.missing[register] = why
        return None

    def _why_unknown(self) -> str:
        if self._lookup is None:
            return "nothing says it, and no Prometheus is set to be asked"
        if self._failed:
            return "nothing says it, and Prometheus could not be asked"
        return "nothing says it, Prometheus neither"


def _named(alert: Alert, catalogue: Catalogue) -> Proposed | None:
    """The model that a label names, else the one that the catalogue has at the alert's deployment."""
    label, model = label_of(alert, MODEL_LABELS)
    if model:
        return Proposed(model, f"alert label {label}")
    _, namespace = label_of(alert, ("namespace",))
    _, deployment = label_of(alert, ("deployment",))
    served = [
        system
        for system in catalogue.systems.values()
        if deployment and (system.namespace, system.deployment) == (namespace, deployment)
    ]
    if len(served) == 1:
        return Proposed(served[0].id, f"catalogue: deployment {deployment} in {namespace or 'no namespace'}")
    return None


def _baseline(found: ModelLabels, known: System | None) -> Proposed | None:
    if found.baseline:
        return Proposed(found.baseline, _origin(found))
    if known is not None and "accuracy" in known.baseline:
        return Proposed(str(known.baseline["accuracy"]), "catalogue: baseline.accuracy")
    return None


def _accuracy(found: ModelLabels) -> Proposed | None:
    return Proposed(found.live, _origin(found)) if found.live else None


def _origin(found: ModelLabels) -> str:
    return clean_line(f"Prometheus: {found.origin}{'' if found.at else ' (now)'}")
