"""Taking in a large answer while somebody types: alert by alert, in short slices, and only what changed.

What an earlier answer said in the same bytes is not decoded again, and an alert of which only the time of its
keeping alive changed stays the same object, so that nobody looks at it twice.
"""

import msgspec

from data.errors import BadInput
from data.pace import Pace
from data.sources import faults
from data.sources.alert import RESOLVED, Alert
from data.sources.alert_wire import Gate, WireAlert, whose_fault
from data.sources.endpoint import Endpoint

_list_decoder = msgspec.json.Decoder(list[msgspec.Raw])
_alert_decoder = msgspec.json.Decoder(WireAlert)


class AlertParser:
    """Reads the answers of one source, one after another. Used by one thread at a time."""

    def __init__(self, place: Endpoint) -> None:
        self._place = place
        self._by_bytes: dict[bytes, Alert] = {}
        self._by_fingerprint: dict[str, Alert] = {}
        self._last: list[Alert] = []

    def parse(self, body: bytes) -> list[Alert]:
        """The alerts of an answer; the very same list as before where nothing changed.

        Raises `BadAnswer`, naming the first alert that is not as the API promises.
        """
        gate, pace = Gate(self._place.shown), Pace()
        by_bytes: dict[bytes, Alert] = {}
        found: list[Alert] = []
        where = ""
        try:
            raws = _list_decoder.decode(body)
            for number, raw in enumerate(raws, start=1):
                where = f"item {number} of {len(raws)}: "
                sent = bytes(raw)
                alert = self._by_bytes.get(sent)
                if alert is None:
                    alert = self._known(gate.alert(_alert_decoder.decode(raw)))
                pace.step()
                by_bytes[sent] = alert
                found.append(alert)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, BadInput) as error:
            raise faults.not_understood(self._place, where + whose_fault(error), len(body)) from error
        return self._keep(by_bytes, found)

    def _known(self, alert: Alert) -> Alert:
        """The object of before, where the alert says the same."""
        before = self._by_fingerprint.get(alert.fingerprint)
        if before is None or alert.state == RESOLVED:
            return alert
        same = msgspec.structs.replace(alert, ends_at=before.ends_at) == before
        return before if same else alert

    def _keep(self, by_bytes: dict[bytes, Alert], found: list[Alert]) -> list[Alert]:
        self._by_bytes = by_bytes
        unchanged = len(found) == len(self._last) and all(
            new is old for new, old in zip(found, self._last, strict=True)
        )
        if not unchanged:
            self._last = found
            self._by_fingerprint = {alert.fingerprint: alert for alert in found}
        return self._last
