"""The whole list of checks, in the order in which a person would look."""

import os
from collections.abc import Iterator

from app.doctor import clusters, drills, files, here, incident_database, outside, places, programs, sources
from app.doctor.examine import Check
from app.wiring import Wiring


def checks(wiring: Wiring) -> list[Check]:
    """For these settings. Nothing is looked at yet."""
    return list(_all(wiring))


def _all(wiring: Wiring) -> Iterator[Check]:
    settings = wiring.settings
    yield from here.checks(settings, os.environ)
    yield from places.checks(settings)
    yield from programs.checks()
    yield from sources.checks(settings, wiring.ambient)
    yield from incident_database.checks(wiring)
    yield from outside.checks(wiring)
    yield from clusters.checks(wiring)
    yield from files.checks(wiring)
    yield from drills.checks(wiring)
