"""What has to be said before a step runs: nothing for *reads*, yes for *changes*, the model's id for
*destroys* and for undoing a containment.
"""

import msgspec

from data.errors import NotConfirmed
from runbooks.prepared import Asked, Prepared


class Confirmation(msgspec.Struct, frozen=True, kw_only=True):
    """What the responder said."""

    yes: bool = False
    """A plain yes; it never covers what asks for the model's id."""
    typed: str = ""
    """The text that was typed, or given with ``--confirm``."""


NOTHING = Confirmation()
YES = Confirmation(yes=True)


def asked(risk: str, *, undoes_containment: bool = False, human: bool = False) -> Asked:
    """What has to be confirmed."""
    if undoes_containment or risk == "destroys":
        return "typed"
    return "none" if risk == "reads" or human else "yes"


def check(prepared: Prepared, given: Confirmation) -> None:
    """Raises `NotConfirmed` unless what was said covers the step."""
    if prepared.confirmation == "none" or given.typed.strip() == prepared.confirm_with:
        return
    if prepared.confirmation == "yes":
        if given.yes and not given.typed:
            return
        raise NotConfirmed(
            "The step changes something and was not confirmed.", remedy="Look at it, and say --yes."
        )
    typed = given.typed.strip()
    why = f"{typed[:80]!r} was typed instead" if typed else "that was not typed"
    reason = "undoes a containment" if prepared.undoes_containment else "destroys"
    raise NotConfirmed(
        f"The step {reason} and asks for {prepared.confirm_with!r}; {why}.",
        remedy=f"Look at it, and say --confirm {prepared.confirm_with}. --yes does not cover it.",
    )
