"""Which runbook and which steps are meant, and whether they may run."""

from app.cli import asking
from app.cli.output import tell
from app.cli.runbook_view import show
from app.wiring import Wiring
from data.errors import BadInput, NotFound
from data.incident.model import Incident
from runbooks import trust
from runbooks.book import Runbook, Step
from runbooks.kept import CHANGED


def chosen_runbook(wiring: Wiring, incident: Incident, named: str | None) -> Runbook:
    """The one named, else the incident's own, else its type's, in the version that the incident goes on with,
    and says so where the file is another one now. Raises `NotFound`, `BadInput`."""
    if not named:
        named = _own(wiring, incident)
    found = wiring.runbook_for(incident, named)
    if found.note:
        tell(found.note, "yellow")
        if found.note == CHANGED:
            tell("fireline run --new-version goes on with the file as it is now.", "yellow")
    return found.runbook


def _own(wiring: Wiring, incident: Incident) -> str:
    own = str(incident.value("runbook", "")) or wiring.taxonomy.runbook(
        incident.incident_type, wiring.runbook_names
    )
    if not own:
        raise NotFound(
            f"{incident.number} has no runbook.",
            remedy=f"Name one: {', '.join(wiring.runbook_names) or 'there are none'}.",
        )
    return own


def moved_on(wiring: Wiring, incident: Incident, named: str | None, *, yes: bool, reason: str) -> Runbook:
    """The same in the version that the file has now, which the incident goes on with from here on.

    Raises `Untrusted` too.
    """
    book = wiring.runbook(named or _own(wiring, incident))
    trusted(wiring, book, named=named or "", yes=yes)
    wiring.parts_for(incident).engine.go_on_with(incident, book, reason)
    return book


def chosen_steps(book: Runbook, section: str, numbers: tuple[int, ...], option: str) -> list[Step]:
    """The steps of a section (empty: of all), or only the numbered ones, in the order asked for.

    Raises `BadInput` for a step, a section or an option that is not there.
    """
    if not section:
        return book.steps()
    if section == "resolution":
        _check_option(book, option)
    if numbers:
        return [book.step(section, number, option) for number in numbers]
    found = [step for step in book.steps() if step.section == section and option in {"", step.option}]
    if not found:
        raise NotFound(f"{book.name} has no steps in {section}.")
    return found


def trusted(wiring: Wiring, book: Runbook, *, named: str, yes: bool) -> None:
    """See to it that the runbook may run commands: a FILE named with ``--yes`` is trusted by that; a person
    at a terminal is shown it and asked. Raises `Untrusted`."""
    standing = trust.standing(book, wiring.journal, wiring.runbook_directories)
    if standing.may_run:
        return
    by_file = "/" in named or named.endswith((".yaml", ".yml"))
    if standing.state != "unsafe" and not (yes and by_file) and asking.interactive():
        show(book, standing)
        yes = by_file = asking.yes("Nobody trusted it yet. Let it run commands?")
    if standing.state == "unsafe" or not (yes and by_file):
        trust.require(standing, book)
    trust.trust(wiring.journal, book)


def _check_option(book: Runbook, option: str) -> None:
    names = [one.name for one in book.options]
    if option not in names and not (not option and len(names) == 1):
        raise BadInput(
            "Resolution has options, and one has to be chosen.",
            remedy=f"Give --option: {_ways(book)}" if names else f"{book.name} has none.",
        )


def _ways(book: Runbook) -> str:
    """Each option with when it is taken."""
    return "; ".join(f"{one.name} (when {one.when})" if one.when else one.name for one in book.options)
