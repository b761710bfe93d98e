"""One alert, as every source of alerts hands it on: cleaned, bounded, with times in microseconds."""

from collections.abc import Mapping

import msgspec

from data.journal.kinds import AlertObserved

FIRING = "firing"
RESOLVED = "resolved"
SUPPRESSED = "suppressed"

_FNV_OFFSET = 14695981039346656037
_FNV_PRIME = 1099511628211
_MASK = 2**64 - 1
_SEPARATOR = b"\xff"


class Alert(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """An alert's state when somebody looked. All texts have passed the gate of `data.text`."""

    fingerprint: str
    """Alertmanager's identity of the label set: 16 hexadecimal digits."""
    name: str
    """The label ``alertname``, or ``unnamed``."""
    state: str
    """``firing``, ``suppressed`` (firing, but notifications are held back) or ``resolved``."""
    labels: dict[str, str]
    annotations: dict[str, str]
    starts_at: int
    """When it began to fire, microseconds; 0 where the source does not say."""
    ends_at: int = 0
    """When it ended, or will be taken for ended if nobody repeats it; 0 where the source does not say."""
    silenced_by: tuple[str, ...] = ()
    """Ids of silences."""
    inhibited_by: tuple[str, ...] = ()
    """Fingerprints of the alerts that inhibit it."""
    muted_by: tuple[str, ...] = ()
    """Names of time intervals; servers before 0.28 never say."""
    receivers: tuple[str, ...] = ()
    url: str = ""
    """Where the rule can be looked at (``generatorURL``)."""
    source: str = ""
    """Who said so: the Alertmanager's address, or the file's name."""
    also_in: tuple[str, ...] = ()
    """Other sources that hold it too."""
    also_silenced: tuple[tuple[str, str], ...] = ()
    """(source, silence) of what holds it back at one of the others, which are not one cluster then."""
    also_held: tuple[tuple[str, str], ...] = ()
    """(source, ``inhibited`` or ``muted``) of what holds it back at one of the others alone."""
    left_out: int = 0
    """How many labels and annotations were beyond the bounds and are not shown."""

    @property
    def observed_state(self) -> str:
        """``firing`` or ``resolved``: what is true of the system, whoever is notified of it."""
        return RESOLVED if self.state == RESOLVED else FIRING

    @property
    def key(self) -> str:
        """``FINGERPRINT/STARTSAT/STATE``: the same observation has the same key, whoever makes it."""
        return f"{self.fingerprint}/{self.starts_at}/{self.observed_state}"

    @property
    def severity(self) -> str:
        """The label ``severity``, in lower case and unjudged; empty where there is none."""
        return self.labels.get("severity", "").strip().lower()

    @property
    def summary(self) -> str:
        """What the rule's author wrote about it, or the alert's name."""
        for name in ("summary", "message", "description"):
            if text := self.annotations.get(name, "").strip():
                return text
        return self.name

    @property
    def silences(self) -> tuple[tuple[str, str], ...]:
        """(source, silence) of every silence that holds it back, wherever."""
        return (*((self.source, identity) for identity in self.silenced_by), *self.also_silenced)

    @property
    def suppression(self) -> tuple[str, ...]:
        """What holds its notifications back: any of ``silenced``, ``inhibited``, ``muted``."""
        reasons = (
            ("silenced", self.silenced_by),
            ("inhibited", self.inhibited_by),
            ("muted", self.muted_by),
        )
        return tuple(word for word, by in reasons if by)

    def observed(self) -> AlertObserved:
        """The event's payload that records this observation; its subject is `key`."""
        return AlertObserved(
            fingerprint=self.fingerprint,
            state=self.observed_state,
            name=self.name,
            starts_at=self.starts_at,
            ends_at=self.ends_at if self.state == RESOLVED else 0,
            labels=self.labels,
            annotations=self.annotations,
            url=self.url,
            source=self.source,
        )


def fingerprint(labels: Mapping[str, str]) -> str:
    """The fingerprint that Prometheus and Alertmanager give a label set, of the labels *as sent*, uncleaned.

    64-bit FNV-1a over name, 0xFF, value, 0xFF of each label in the order of the names' bytes
    (``model.LabelSet.Fingerprint`` of prometheus/common).
    """
    total = _FNV_OFFSET
    pairs = sorted((_bytes(name), _bytes(value)) for name, value in labels.items())
    for name, value in pairs:
        for byte in name + _SEPARATOR + value + _SEPARATOR:
            total = ((total ^ byte) * _FNV_PRIME) & _MASK
    return f"{total:016x}"


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "replace")
