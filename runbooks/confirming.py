"""What has to be said before a step runs: nothing for *reads*, yes for *changes*, the model's id for
*destroys* and for undoing a containment.
"""

from shlex import quote

import msgspec

from data.errors import NotConfirmed
from runbooks.prepared import Asked, Prepared


class Confirmation(msgspec.Struct, frozen=True, kw_only=True):
    """What the responder said."""

    yes: bool = False
    """A plain yes; it never covers what asks for the model's id."""
    typed: str = ""
    """The text that was typed, or given with ``--confirm``."""
    authorities: str = ""
    """The answer where the step asks whether the authorities were informed: one of `AUTHORITIES`."""
    break_glass: str = ""
    """Why a step that asks for a second responder does not wait for one."""
    overwrite: str = ""
    """What somebody set since, named by whoever overwrites it by an undo: `Prepared.conflict`."""


AUTHORITIES = {
    "informed": "they were informed before",
    "not_needed": "it does not affect a later evaluation of the causes, or no authority is to be informed",
}
"""The answers to `QUESTION`."""
QUESTION = "Have the competent authorities been informed before (AI Act, article 73(6))?"
"""Regulation (EU) 2024/1689, article 73(6): the provider does not alter the system in a way that may affect a
later evaluation of the causes before informing the competent authorities of it."""
NOTE = (
    "AI Act, article 73(6): containment does not wait; note what was changed, for who evaluates the causes."
)

NOTHING = Confirmation()
YES = Confirmation(yes=True)


def asked(
    risk: str, *, undoes_containment: bool = False, human: bool = False, foreign: bool = False
) -> Asked:
    """What has to be confirmed. ``foreign``: another store wrote the command."""
    if undoes_containment or foreign or risk == "destroys":
        return "typed"
    return "none" if risk == "reads" or human else "yes"


def check(prepared: Prepared, given: Confirmation) -> None:
    """Raises `NotConfirmed` unless what was said covers the step."""
    check_authorities(prepared, given)
    check_approval(prepared, given)
    check_conflict(prepared, given)
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
    if prepared.foreign:
        reason = "runs what another store recorded"
    raise NotConfirmed(
        f"The step {reason} and asks for {prepared.confirm_with!r}; {why}.",
        remedy=f"Look at it, and say --confirm {prepared.confirm_with}. --yes does not cover it.",
    )


def check_conflict(prepared: Prepared, given: Confirmation) -> None:
    """Raises `NotConfirmed` where an undo would overwrite what somebody set since, unless that was named."""
    if prepared.conflict and given.overwrite.strip() != prepared.conflict:
        raise NotConfirmed(
            f"{prepared.action}: what the step set is not there any more; found: {prepared.conflict}.",
            kept="Nothing was run.",
            remedy="Ask whose change it is. To undo all the same, and overwrite that, say "
            f"--overwrite {quote(prepared.conflict)}.",
        )


def check_approval(prepared: Prepared, given: Confirmation) -> None:
    """Raises `NotConfirmed` where a second responder has to approve it, none did, and nobody says why not."""
    if prepared.asks_approval and not (prepared.approved_by or given.break_glass.strip()):
        raise NotConfirmed(
            f"{prepared.action}: {prepared.approval}.",
            kept="Nothing was run.",
            remedy=f"fireline approve {prepared.number_shown} by another responder, and run it again; or say "
            "--break-glass REASON, which is reviewed afterwards.",
        )


def check_authorities(prepared: Prepared, given: Confirmation) -> None:
    """Raises `NotConfirmed` where article 73(6)'s question is asked and was not answered."""
    if prepared.asks_authorities and given.authorities not in AUTHORITIES:
        raise NotConfirmed(
            f"The step alters the system before its causes are known. {QUESTION}",
            remedy=f"Say --authorities {' or --authorities '.join(AUTHORITIES)}; the answer is recorded.",
        )
