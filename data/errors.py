"""Every error Fireline raises on purpose, in one tree.

    FirelineError             exit 1
    ├── BadInput              exit 2: what the person or a file said cannot be taken
    │   ├── NotFound
    │   └── Ambiguous
    ├── StoreError            the local journal
    │   ├── StoreBusy         another process holds it
    │   ├── StoreDamaged
    │   ├── StoreNewer        written by a newer Fireline
    │   ├── StoreReadOnly
    │   │   └── OnlyShown     to be looked at: every act is refused
    │   ├── DiskFull
    │   └── UnsafeLocation    network file system, or readable by others
    ├── SourceError           Alertmanager, Prometheus, Kubernetes
    │   ├── NotConfigured     nothing says where it is, or how to log in
    │   ├── Unreachable
    │   ├── TimedOut
    │   ├── Unauthorized
    │   └── BadAnswer
    ├── SyncError             the incident database
    │   ├── ServerAway        no answer, or one that says later
    │   └── ServerRefused     it answered no, and says why
    ├── DeliveryError         a service outside
    │   ├── ServiceAway       no answer, or one that says later
    │   └── ServiceRefused    it answered no, and says why
    └── StepError             a runbook step
        ├── Untrusted
        ├── Refused
        └── NotConfirmed

Each says what happened (``message``), what was kept safe (``kept``) and what to do next (``remedy``).
"""


class FirelineError(Exception):
    """Something went wrong that a person can act on; shown as it is, never with a traceback."""

    title = "Fireline could not do that"
    exit_code = 1

    def __init__(self, message: str, *, kept: str = "", remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.kept = kept
        self.remedy = remedy

    def lines(self) -> list[str]:
        """The message, what was kept safe and what to do next, a line each, empty ones left out."""
        return [line for line in (self.message, self.kept, self.remedy) if line]


class BadInput(FirelineError):
    """Input that cannot be taken; where it came from a file, with the place (1-based line and column)."""

    title = "That cannot be taken"
    exit_code = 2

    def __init__(
        self,
        message: str,
        *,
        file: str = "",
        line: int = 0,
        column: int = 0,
        kept: str = "",
        remedy: str = "",
    ) -> None:
        self.file, self.line, self.column = file, line, column
        self.bare = message
        place = f"{file}:{line}:{column}: " if file and line else f"{file}: " if file else ""
        super().__init__(place + message, kept=kept, remedy=remedy)


class NotFound(BadInput):
    """A name that nothing answers to."""

    title = "Not found"


class Ambiguous(BadInput):
    """A name that more than one thing answers to; the message lists them."""

    title = "More than one matches"


class StoreError(FirelineError):
    """The local journal cannot be read or written."""

    title = "The journal cannot be used"


class StoreBusy(StoreError):
    """Another process holds the journal for longer than we wait."""


class StoreDamaged(StoreError):
    """The file is not a database, or its pages are corrupt."""


class StoreNewer(StoreError):
    """The store was written by a newer Fireline; this one leaves it alone."""


class StoreReadOnly(StoreError):
    """The store or its directory cannot be written."""


class OnlyShown(StoreReadOnly):
    """The store is shown to others, who may look and do nothing."""

    title = "Read-only"


class DiskFull(StoreError):
    """There is no room for another event."""


class UnsafeLocation(StoreError):
    """The directory is on a network file system, belongs to somebody else, or is not a directory."""


class SourceError(FirelineError):
    """A source of facts did not give an answer that can be used."""

    title = "The source did not answer"


class NotConfigured(SourceError):
    """Nothing says where the source is, or what says it cannot be read: no kubeconfig, no such context."""

    title = "The source is not set up"


class Unreachable(SourceError):
    """No connection: refused, no route, name unknown."""


class TimedOut(SourceError):
    """No complete answer within the time allowed."""


class Unauthorized(SourceError):
    """HTTP 401 or 403."""


class BadAnswer(SourceError):
    """An answer that is not what the contract says: another status, type or shape."""


class SyncError(FirelineError):
    """Events could not be exchanged with the incident database; they are kept here until they can."""

    title = "The incident database was not reached"


class ServerAway(SyncError):
    """No answer, a broken one, or one that says to come again; ``after`` seconds, where it named them."""

    def __init__(self, message: str, *, after: float = 0.0, kept: str = "", remedy: str = "") -> None:
        super().__init__(
            message, kept=kept or "Everything is kept here, and sent when it answers.", remedy=remedy
        )
        self.after = after


class ServerRefused(SyncError):
    """It answered no. ``word`` is what to decide by; chain, link and incidents are those it named."""

    title = "The incident database refused"

    def __init__(
        self,
        message: str,
        *,
        word: str,
        chain: str = "",
        seq: int = 0,
        ancestor: int | None = None,
        incidents: tuple[str, ...] = (),
        kept: str = "",
        remedy: str = "",
    ) -> None:
        super().__init__(message, kept=kept, remedy=remedy)
        self.word, self.chain, self.seq = word, chain, seq
        self.ancestor, self.incidents = ancestor, incidents


class DeliveryError(FirelineError):
    """Something could not be handed to a service outside."""

    title = "It was not delivered"


class ServiceAway(DeliveryError):
    """No answer, or one that says to come again; ``after`` seconds, where it named them.

    ``arrived``: whether the service may have taken it all the same.
    """

    def __init__(self, message: str, *, after: float = 0.0, arrived: bool = False) -> None:
        super().__init__(message, kept="It is queued, and tried again.")
        self.after, self.arrived = after, arrived


class ServiceRefused(DeliveryError):
    """It answered no, and would again."""

    title = "The service refused"


class StepError(FirelineError):
    """A runbook step cannot be run."""

    title = "The step was not run"


class Untrusted(StepError):
    """The runbook is new or changed, and nobody has looked at it yet."""


class Refused(StepError):
    """The step would act elsewhere than confirmed, or takes a value where none may stand."""

    title = "It was refused"


class NotUndone(Refused):
    """What a step did still stands."""

    title = "It was not undone"


class NotConfirmed(StepError):
    """A step that changes or destroys was not confirmed, or the typed model id differs."""
