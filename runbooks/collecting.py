"""Collecting evidence: parts taken at the same time, each within the budget, kept as hashed files.

What is not there in time is left out and said; nothing waits for it.
"""

import queue
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple, TypeAlias

from data.errors import FirelineError
from data.evidence import Evidence
from data.incident.desk import Desk
from data.incident.model import Incident
from data.journal.kinds import EvidenceAdded, EvidenceMissing
from data.secrets import mask
from data.text import clean, clean_line
from data.times import iso_short

LIMIT = 5_000_000
"""Bytes of one part."""


class NotTaken(Exception):
    """A part could not be had; the message says why."""


class Part(NamedTuple):
    """What a part is called, and how to take it: the text, or `NotTaken` or a `FirelineError`."""

    name: str
    take: Callable[[float], str]
    """Gets the seconds that are left."""
    media_type: str = "text/plain"


class Taken(NamedTuple):
    """One part, kept or not."""

    name: str
    text: str = ""
    problem: str = ""
    media_type: str = "text/plain"


def take(parts: list[Part], within: float) -> Iterator[Taken]:
    """Each part as it comes; after ``within`` seconds those that are left are given up."""
    done: queue.SimpleQueue[Taken] = queue.SimpleQueue()
    until = time.monotonic() + within
    for part in parts:
        # a thread that is given up does not keep the process from ending
        threading.Thread(target=_one, args=(part, within, done), daemon=True).start()
    missing = {part.name: part for part in parts}
    while missing:
        try:
            taken = done.get(timeout=max(0.0, until - time.monotonic()))
        except queue.Empty:
            break
        del missing[taken.name]
        yield taken
    for name in missing:
        yield Taken(name, problem=f"no answer within {within:g} s")


def _one(part: Part, within: float, done: "queue.SimpleQueue[Taken]") -> None:
    try:
        done.put(Taken(part.name, part.take(within), media_type=part.media_type))
    except (NotTaken, FirelineError) as error:
        said = error.message if isinstance(error, FirelineError) else str(error)
        done.put(Taken(part.name, problem=clean_line(said)))


class Keeper:
    """Keeps what was taken as evidence of one incident, secrets masked."""

    def __init__(self, desk: Desk, evidence: Evidence, incident: Incident, secrets: tuple[str, ...]) -> None:
        self._desk, self._evidence, self._incident, self._secrets = desk, evidence, incident, secrets

    def keep(self, taken: Taken, about: str, at: int) -> EvidenceAdded:
        """The file is complete on disk before it is recorded. Raises as `Evidence.keep`."""
        text = mask(clean(taken.text, LIMIT), self._secrets)
        kept = self._evidence.keep(text.encode("utf-8", "replace"), limit=LIMIT)
        ending = "json" if taken.media_type == "application/json" else "txt"
        added = EvidenceAdded(
            kept.digest,
            f"evidence-{taken.name}.{ending}",
            kept.size,
            taken.media_type,
            f"{taken.name} of {about} at {iso_short(at // 1_000_000 * 1_000_000)}, secrets masked",
            kept.truncated,
        )
        self._desk.attach_evidence(self._incident, added)
        return added

    def miss(self, taken: Taken, about: str) -> None:
        """Record what could not be had, and why. Raises the `StoreError` leaves."""
        self._desk.miss_evidence(
            self._incident, EvidenceMissing(taken.name, about, clean_line(taken.problem))
        )


Run: TypeAlias = Callable[[str, Mapping[str, str], float], str]
"""``run(command, variables, seconds)``: what a command prints. Raises `NotTaken`, or a `FirelineError`."""


def of_cluster(run: Run, namespace: str, deployment: str) -> dict[str, Part]:
    """The parts that kubectl gives. Names go through the environment, never into a command's text."""
    from runbooks import cluster_evidence as cluster

    place = {"EVIDENCE_NAMESPACE": namespace, "EVIDENCE_DEPLOYMENT": deployment}

    def part(
        name: str, command: str, shape: Callable[[str, str], str] | None = None, media: str = "text/plain"
    ) -> Part:
        def taking(seconds: float) -> str:
            if not (namespace and deployment):
                raise NotTaken("nobody knows its namespace and deployment")
            said = run(command, place, seconds)
            return shape(said, deployment) if shape else said

        return Part(name, taking, media)

    return {
        "env": part("env", cluster.OBJECTS, cluster.environment, "application/json"),
        "image": part("image", cluster.OBJECTS, cluster.images, "application/json"),
        "events": part("events", cluster.EVENTS),
        "logs": part("logs", cluster.LOGS),
    }
