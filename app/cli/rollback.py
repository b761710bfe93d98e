"""``fireline rollback``: undo a step, or all that were done, the latest first."""

import click

from app.cli import asking, attempts
from app.cli.command import Verb, verb
from app.cli.output import say_json, tell
from app.cli.step_asking import Manner
from app.cli.step_session import Result, refuse_problem, run, show, show_dry
from app.cli.which import AS_JSON, INCIDENT, chosen
from app.wiring import Wiring
from data.errors import BadInput, NotConfirmed
from data.incident.model import Incident
from runbooks.engine import Engine
from runbooks.undo import words as attempt_words


@click.command("rollback", cls=Verb)
@INCIDENT
@click.option(
    "--section", metavar="SECTION", default="", help="The step's section; improvised for fireline exec."
)
@click.option("--step", metavar="N", type=int, help="The step's number within its section.")
@click.option("--option", metavar="NAME", default="", help="In resolution: which option.")
@click.option("--attempt", metavar="ID", default="", help="One attempt, by the end of its id.")
@click.option(
    "--all", "every", is_flag=True, help="Everything that was done, in reverse order; containment stands."
)
@click.option(
    "--back-to",
    metavar="SECTION:N",
    default="",
    help="Everything done after this step, in reverse order; the step and containment stand.",
)
@click.option(
    "--containment",
    is_flag=True,
    help="With --all or --back-to: containment too, which may bring the harm back.",
)
@click.option("--reason", metavar="TEXT", default="", help="Why it is undone.")
@click.option("--dry-run", is_flag=True, help="Show everything, run nothing.")
@click.option("--yes", is_flag=True, help="Confirm it; undoing a containment takes --confirm instead.")
@click.option("--confirm", metavar="MODEL", default="", help="The model's id, to undo a containment.")
@click.option(
    "--overwrite",
    metavar="FOUND",
    default="",
    help="What somebody set since, exactly as it is told: undo all the same, and overwrite it.",
)
@AS_JSON
@verb
def command(
    wiring: Wiring,
    *,
    incident: str | None,
    section: str,
    step: int | None,
    option: str,
    attempt: str,
    every: bool,
    back_to: str,
    containment: bool,
    reason: str,
    dry_run: bool,
    yes: bool,
    confirm: str,
    overwrite: str,
    as_json: bool,
) -> int:
    """Undo what a step did, by the rollback that was resolved when it ran.

    A rollback that fails stops everything and says what stands. Undoing a containment may bring the harm
    back: it asks for the model's id. Where the value is another one by now, somebody changed it since: that
    stops it, whatever was confirmed, until --overwrite names what was found.
    """
    wiring.recover()
    found = chosen(wiring, incident)
    engine = wiring.parts_for(found).engine
    if [every, bool(back_to), bool(section or attempt)].count(True) != 1 or (
        step is not None and not section
    ):
        raise BadInput(
            "What shall be undone?",
            remedy="Give --section S --step N, --attempt ID, --back-to S:N, or --all.",
        )
    wanted, left = _planned(
        engine, found, section, step, option, attempt, containment=containment, back_to=back_to
    )
    manner = Manner(yes=yes, typed=confirm.strip(), as_json=as_json, overwrite=overwrite.strip())
    if dry_run:
        code = show_dry(engine.prepare_rollback(found, attempt, reason=reason) for attempt in wanted)
        _tell_standing(engine, found, left)
        return code
    results = _undo(engine, found, wanted, manner, reason)
    _tell_standing(engine, found, (*wanted[len([one for one in results if one.good]) :], *left))
    if as_json:
        say_json([result.as_json() for result in results])
    return 0 if all(result.good for result in results) else 1


def _planned(
    engine: Engine,
    incident: Incident,
    section: str,
    step: int | None,
    option: str,
    attempt: str,
    *,
    containment: bool,
    back_to: str,
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The attempts to undo, in order, and those that are left standing."""
    if attempt:
        return (attempts.named(incident, attempt),), ()
    if section:
        number = 0 if section == "improvised" and step is None else step
        return (attempts.last_standing(incident, *attempts.place(section, number), option),), ()
    standing = attempts.last_standing(incident, *attempts.place_of(back_to), option) if back_to else ""
    plan = engine.undoable(incident, containment=containment, back_to=standing)
    return plan.undo, (*plan.containment, *plan.without, *plan.perhaps)


def _undo(
    engine: Engine, incident: Incident, wanted: tuple[str, ...], manner: Manner, reason: str
) -> list[Result]:
    if not wanted:
        tell("There is nothing to undo.")
    if not asking.interactive():
        _check_all(engine, incident, wanted, manner, reason)
    results: list[Result] = []
    for attempt in wanted:
        prepared = engine.prepare_rollback(incident, attempt, reason=reason)
        results.append(run(engine, incident, prepared, manner))
        if not results[-1].good:
            tell("Stopped.", "red")
            break
    return results


def _check_all(
    engine: Engine, incident: Incident, wanted: tuple[str, ...], manner: Manner, reason: str
) -> None:
    """A script is refused before anything is undone, not half-way."""
    for attempt in wanted:
        prepared = engine.prepare_rollback(incident, attempt, reason=reason)
        refuse_problem(prepared)
        if not manner.covers(prepared):
            show(prepared)
            needed = "--yes" if prepared.confirmation == "yes" else f"--confirm {prepared.confirm_with}"
            raise NotConfirmed(
                f"{prepared.action} asks for {needed}.", kept="Nothing was run.", remedy="Look at it first."
            )


def _tell_standing(engine: Engine, incident: Incident, standing: tuple[str, ...]) -> None:
    now = engine.incidents.refresh(incident)
    for attempt in standing:
        if not now.rolled_back(attempt):
            outcome = now.attempts[attempt].outcome.replace("_", " ")
            tell(f"still stands: {attempt_words(now, attempt)} ({outcome})")
