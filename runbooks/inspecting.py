"""Looking at what stands before a step changes it: before → after, the undo that restores it, conflicts."""

import contextlib
import tempfile
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from shlex import quote

from msgspec.structs import replace

from data.errors import FirelineError
from data.secrets import mask
from data.text import clean_line
from runbooks import authorities, authorization, bash, inherited, known_good
from runbooks.actions.protocol import CannotLook, Look, Prior
from runbooks.known_bad import targets
from runbooks.prepared import Prepared
from runbooks.surroundings import Surroundings

PATIENCE = 10.0
"""Seconds for one look."""
_CONFLICT = "What the step set is not there any more: somebody changed it since"
_RESTORED = "All is as it was before the step"
UNREAD = "unread"
"""What is typed to overwrite what nobody could read."""


def inspect(prepared: Prepared, surroundings: Surroundings) -> Prepared:
    """The step with what was found, in the pinned target. What cannot be read is a warning."""
    if not _is_looked_at(prepared):
        return replace(prepared, inspected=True)
    with _looking(prepared, surroundings) as look:
        return looked(prepared, look)


def looked(prepared: Prepared, look: Look) -> Prepared:
    """The same by a look of one's own: a drill's, which reads nothing real."""
    if not _is_looked_at(prepared):
        return replace(prepared, inspected=True)
    found = _of_rollback(prepared, look) if prepared.rollback_of else _of_action(prepared, look)
    if prepared.registered and not (prepared.rollback_of or found.problem):
        unready = known_good.why_not_ready(*prepared.registered, look, _versions(prepared))
        found = replace(found, problem=unready, remedy="Choose another version." if unready else "")
    return replace(found, inspected=True)


def _versions(prepared: Prepared) -> Collection[str]:
    return targets(prepared.parameters).values() if prepared.registered else ()


def _is_looked_at(prepared: Prepared) -> bool:
    stands = prepared.problem or prepared.missing
    return not stands and bool(prepared.typed or prepared.rollback_of or _versions(prepared))


def rehearse(prepared: Prepared, surroundings: Surroundings) -> str:
    """Asks the server what it would say to a typed action, without effect; why it would refuse, or empty.

    What it asks is ``kubectl --dry-run=server``; other actions have no such question.
    """
    rehearsal = prepared.typed.template().rehearsal if prepared.typed else ""
    if not rehearsal:
        return ""
    with _looking(prepared, surroundings) as look:
        try:
            look(rehearsal)
        except CannotLook as error:
            return str(error)
    return ""


@contextlib.contextmanager
def _looking(prepared: Prepared, surroundings: Surroundings) -> Iterator[Look]:
    """Looks in the pinned target."""
    with tempfile.TemporaryDirectory(prefix="fireline-look-") as directory:
        pinned = prepared.pinned.pin(Path(directory)) if prepared.pinned else {}
        more = {**pinned, **prepared.variables}
        with looking(surroundings, more, prepared.inherits) as look:
            yield look


@contextlib.contextmanager
def looking(
    surroundings: Surroundings, variables: Mapping[str, str], inherits: Collection[str] = ()
) -> Iterator[Look]:
    """Looks with these variables, what a step inherits, and what lets it in at the sources."""
    yield _look({**inherited.inherit(surroundings.environment, inherits), **variables}, surroundings)


def _of_action(prepared: Prepared, look: Look) -> Prepared:
    if prepared.typed is None:
        return prepared
    try:
        prior = prepared.typed.prior(look)
    except CannotLook as error:
        prior = Prior(
            warnings=(f"What stands now could not be read, so it has no undo of its own: {error}.",)
        )
    except (KeyError, TypeError, ValueError, AttributeError):  # an answer of a shape that nobody documented
        prior = Prior(warnings=("What stands now could not be understood, so it has no undo of its own.",))
    return replace(
        prepared,
        undo=prior.undo or prepared.undo,
        precheck="\n".join(filter(None, (prepared.precheck, prior.precheck))),
        verify="\n".join(filter(None, (prepared.verify, prior.verify))),
        undo_precheck=prior.undo_precheck,
        undo_verify=prior.restored,
        standing=prior.standing,
        changes=prior.changes,
        problem=prior.problem,
        remedy=prior.remedy,
        warnings=(*prepared.warnings, *prior.warnings),
    )


def _of_rollback(prepared: Prepared, look: Look) -> Prepared:
    """A conflict is shown; whoever names what was found overwrites that, and nothing that came since.

    What another store recorded is not run to be looked at: not even its checks, before somebody read them.
    """
    if not prepared.precheck or prepared.foreign:
        return prepared
    try:
        look(prepared.precheck)
    except CannotLook:
        told = _standing(prepared, look)
        stands = f"; now {clean_line(', '.join(told), 200)}" if told else ""
        if _is_restored(prepared, look):  # nobody's change is overwritten
            conflict, warning = "", f"{_RESTORED}{stands}. Undoing changes nothing."
        else:
            conflict = clean_line(told[0], 120) if told else UNREAD
            warning = f"{_CONFLICT}{stands}. Undoing overwrites that."
        return replace(
            prepared,
            precheck=_is_still(prepared.standing, told) if told else "",
            conflict=conflict,
            warnings=(*prepared.warnings, warning),
        )
    return prepared


def _is_restored(prepared: Prepared, look: Look) -> bool:
    """Whether all is already as the undo would make it."""
    try:
        look(prepared.verify or "false")
    except CannotLook:
        return False
    return True


def _standing(prepared: Prepared, look: Look) -> list[str]:
    """What stands now, then whose change that is; empty where nobody tells."""
    try:
        told = look(prepared.standing) if prepared.standing else ""
    except CannotLook:
        return []
    return told.strip().splitlines()


def _is_still(standing: str, told: list[str]) -> str:
    """Ends with 0 while exactly that is told."""
    found = quote("\n".join(told))
    return f'test "$(\n{standing}\n)" = {found}'


def _look(environment: Mapping[str, str], surroundings: Surroundings) -> Look:
    known = surroundings.authorities

    def look(command: str) -> str:
        try:
            sent = authorization.sent(surroundings.authorizations, command)
            with authorities.given(known, environment, command) as trusted:
                answer = bash.ask(command, "", {**environment, **trusted, **sent}, PATIENCE)
        except FirelineError as error:
            raise CannotLook(error.message) from error
        if answer.exit_code != 0:
            why = mask(answer.why, authorization.secrets(sent))
            raise CannotLook(clean_line(f"{command.splitlines()[0][:60]}…: {why}"))
        return answer.output

    return look
