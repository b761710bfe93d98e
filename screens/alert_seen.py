"""What every screen means by an alert that fires: the sources show it. One that the record still has, because
its end is written down only after a while, is *not seen now*."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from data.sources.alert_index import AlertIndex
    from data.sources.alert_picture import Picture

NOT_SEEN = "not seen now"


def not_seen(fingerprint: str, picture: Picture | None, index: AlertIndex | None) -> bool:
    """Whether all sources answered, and none of them has this alert any more."""
    if index is None or picture is None or not picture.is_fresh:
        return False
    return fingerprint not in index.by_fingerprint
