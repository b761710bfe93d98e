"""What changed, as every source of changes hands it on: cleaned, bounded, secrets masked."""

import hashlib

import msgspec

from data.journal.kinds import ChangeObserved

ROLLOUT, IMAGE, ENV, EVENT, JOB = "rollout", "image", "env", "event", "job"
VERSION, ALIAS, VALIDATION = "model version", "alias", "validation"

MOST = 400
"""So many changes of one source are kept, the newest."""


class Change(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Something that was one way before and another way after. All texts have passed the gate."""

    at: int
    """When, microseconds."""
    kind: str
    """``rollout``, ``image``, ``env``, ``event``, ``job``, ``model version``, ``alias`` or ``validation``."""
    subject: str
    """What changed: ``model-server MODEL_VERSION``, ``fraud-detection-v4 @champion``."""
    before: str = ""
    after: str = ""
    """How it is since; for an event what it says."""
    place: str = ""
    """Namespace, registry or suite."""
    source: str = ""
    """Who said so: ``Kubernetes prod-eu``, the registry's address, the folder."""
    link: str = ""
    """Where it can be looked at: an address, or a command that reads."""
    bad: bool = False
    """It reports a failure: a warning, a failed job, a failed validation."""
    seen_only: bool = False
    """``at`` is when it was first seen; it happened between two looks."""

    @property
    def key(self) -> str:
        """The same change has the same key, whoever sees it and however often."""
        parts = (self.kind, self.source, self.place, self.subject, self.before, self.after)
        at = "" if self.seen_only else str(self.at)
        return hashlib.sha256("\0".join((*parts, at)).encode()).hexdigest()[:32]

    @property
    def suspect(self) -> bool:
        """A thing that somebody or something did, and that may have caused harm; an event only tells."""
        return self.kind != EVENT and (self.kind != VALIDATION or self.bad) and (self.kind != JOB or self.bad)

    def observed(self) -> ChangeObserved:
        """The event's payload that records this change; its subject is `key`."""
        return ChangeObserved(
            at=self.at,
            kind=self.kind,
            subject=self.subject,
            before=self.before,
            after=self.after,
            place=self.place,
            source=self.source,
            link=self.link,
        )


class Standing(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """How something stands now: a deployment's rollout, a job's last success, an alias."""

    subject: str
    state: str
    """``done``, ``waiting`` or ``failed``."""
    text: str
    """``rolled out, 2 of 2``, ``last success 06:04``."""
    place: str = ""
    at: int = 0
    """Since when, or when it was last so, microseconds; 0: not known."""


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """One answer of a source of changes."""

    changes: tuple[Change, ...] = ()
    """Newest first, at most `MOST`."""
    standing: tuple[Standing, ...] = ()
    problems: tuple[str, ...] = ()
    """What could not be looked at, a sentence each."""
    where: str = ""
    """The context, address or folder that was asked."""
    left_out: int = 0
    """How many were beyond the bounds."""


def newest(changes: list[Change], most: int = MOST) -> tuple[tuple[Change, ...], int]:
    """The newest first, of equal times the one that was told last; and how many are left out."""
    found = sorted(changes, key=lambda change: change.at)[::-1]
    return tuple(found[:most]), max(0, len(found) - most)
