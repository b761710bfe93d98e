"""What a check of the surroundings found: a plain value that the command line and the screens both show."""

from typing import Literal

import msgspec

State = Literal["good", "warning", "bad", "skipped"]


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a diagnosis."""

    group: str
    """Its heading: ``Sources``, ``Kubernetes``…"""
    name: str
    """What was looked at."""
    state: State
    """``warning``: it works, and had better be otherwise. ``skipped``: there was nothing to look at."""
    said: str
    """What was found, in one sentence."""
    remedy: str = ""
    """How to mend it; never empty where the state is ``bad``."""
