"""What acts and what is looked at for one incident; only `app.wiring.Wiring.parts_for` hands it out."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from data.sources.alert_watch import AlertSource
    from data.sources.change_watch import ChangeSource
    from data.sources.samples_from import SampleSource
    from runbooks.engine import Engine
    from runbooks.probe.replay import Prober
    from screens.ports import MetricSource


class IncidentParts(msgspec.Struct, frozen=True):
    """What belongs to one incident's mode. Empty addresses: nothing is looked at."""

    engine: "Engine"
    alertmanager_url: str
    prometheus_url: str
    change_sources: "Callable[[], Sequence[ChangeSource]]"
    """Makes them; call it in a worker."""
    prober: "Callable[[], Prober]"
    """Replays harm probes; raises `Refused` in a drill that is played from no scenario."""
    metrics: "Callable[[], MetricSource | None]"
    """What answers PromQL; ``None`` where nobody does."""
    samples: "Callable[[], SampleSource | None]"
    """What gives samples of what a model said."""
    alerts: "Callable[[], Sequence[AlertSource]]"
    """What fires in this drill; none for a live incident, whose alerts are everybody's."""
