"""How the systems of an incident hang together, so that harm can be followed from one to the next."""

from data.journal.kinds.payload import Payload, Text


class DependencySet(Payload, frozen=True):
    """What ``downstream`` does depends on what ``upstream`` gives it; the latest word on
    ``dependency.UP>DOWN``, its subject, counts."""

    KIND = "dependency_set"
    upstream: Text
    downstream: Text
    holds: bool = True
    """False takes it back."""
    how: Text = ""
    """What passes from one to the other."""
    origin: Text = ""
    """``catalogue`` or ``person``."""
