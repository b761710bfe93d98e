"""What is asked before a step runs at the command line, and what was said beforehand."""

from dataclasses import dataclass

import msgspec

from app.cli import asking
from app.cli.output import tell
from runbooks.confirming import AUTHORITIES, QUESTION, Confirmation
from runbooks.engine import Engine
from runbooks.prepared import Prepared


@dataclass(frozen=True, slots=True)
class Manner:
    """How the person wants it: what was said on the command line."""

    yes: bool = False
    typed: str = ""
    """``--confirm``."""
    unrecorded: bool = False
    as_json: bool = False
    authorities: str = ""
    """``--authorities``."""
    break_glass: str = ""
    """``--break-glass``."""
    overwrite: str = ""
    """``--overwrite``."""

    @property
    def confirmation(self) -> Confirmation:
        """What was confirmed beforehand."""
        return Confirmation(
            yes=self.yes and not self.typed,
            typed=self.typed,
            authorities=self.authorities,
            break_glass=self.break_glass,
            overwrite=self.overwrite,
        )

    def covers(self, prepared: Prepared) -> bool:
        """Whether nothing more has to be asked."""
        if prepared.asks_approval and not (prepared.approved_by or self.break_glass):
            return False
        return self.confirms(prepared)

    def confirms(self, prepared: Prepared) -> bool:
        """Whether the responder's own word is given; a second one's is not looked for."""
        if prepared.asks_authorities and not self.authorities:
            return False
        if prepared.conflict and self.overwrite != prepared.conflict:
            return False
        if prepared.confirmation == "none":
            return True
        if self.typed or prepared.confirmation == "typed":
            return self.typed == prepared.confirm_with
        return self.yes


def asked(engine: Engine, prepared: Prepared, manner: Manner) -> Confirmation | None:
    """The confirmation; ``None`` where the person leaves the step out."""
    if not manner.unrecorded:
        engine.opened(prepared)
    if manner.covers(prepared) and (manner.yes or manner.typed or not asking.interactive()):
        return manner.confirmation
    if not asking.interactive():
        if manner.confirms(prepared):
            request_approval(engine, prepared)
        return manner.confirmation  # the engine refuses it, and says what is missing
    authorities = manner.authorities
    if prepared.asks_authorities and not authorities:
        authorities = _authorities()
        if not authorities:
            return None
    break_glass = manner.break_glass
    if prepared.asks_approval and not (prepared.approved_by or break_glass):
        approved = _approval(engine, prepared)
        if approved is None:
            return None
        break_glass = approved
    overwrite = _overwrite(prepared, manner)
    if overwrite is None:
        return None
    given = Confirmation(authorities=authorities, break_glass=break_glass, overwrite=overwrite)
    if prepared.confirmation == "typed":
        typed = asking.ask(f"Type {prepared.confirm_with} to run it, or return to leave it out")
        return msgspec.structs.replace(given, typed=typed) if typed else None
    reads = prepared.confirmation == "none"
    said = asking.yes("Run it?", default=reads)
    return msgspec.structs.replace(given, yes=True) if said else None


def _overwrite(prepared: Prepared, manner: Manner) -> str | None:
    """What an undo overwrites, named by the person; ``None`` where they leave it."""
    if not prepared.conflict or manner.overwrite == prepared.conflict:
        return manner.overwrite
    return asking.ask(f"Type {prepared.conflict} to overwrite that, or return to leave it") or None


def request_approval(engine: Engine, prepared: Prepared) -> None:
    """Ask a second responder for what still lacks an approval, once."""
    stands = engine.approval_of(prepared)
    if stands.approved_by or not prepared.asks_approval:
        return
    if not stands.request:
        engine.ask_approval(prepared)
    tell(f"Asked for approval: fireline approve {prepared.number_shown}, by another responder.", "yellow")


def _approval(engine: Engine, prepared: Prepared) -> str | None:
    """Waits for a second responder: empty once one approved; why the glass is broken; ``None`` to leave."""
    request_approval(engine, prepared)
    while True:
        answer = asking.ask("Return looks again, b breaks the glass, q leaves it out").lower()
        if answer.startswith("q"):
            return None
        if answer.startswith("b"):
            if reason := asking.ask("Why it cannot wait; it is recorded, and reviewed afterwards"):
                return reason
            continue
        stands = engine.approval_of(prepared)
        tell(f"{prepared.action}: {stands.words}.")
        if stands.approved_by:
            return ""
        if not stands.request:  # refused, or too old
            request_approval(engine, prepared)


def _authorities() -> str:
    """The answer to article 73(6)'s question; empty where the step is left out."""
    tell(QUESTION)
    for name, means in AUTHORITIES.items():
        tell(f"  {name}: {means}")
    answer = asking.ask(f"{' or '.join(AUTHORITIES)} (return to leave it out)")
    return answer if answer in AUTHORITIES else ""
