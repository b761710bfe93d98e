"""``fireline run``: the steps of a runbook, each shown and confirmed."""

import click

from app.cli import asking, branching
from app.cli.command import Verb, verb
from app.cli.output import say_json, tell
from app.cli.runbook_choice import chosen_runbook, chosen_steps, moved_on, trusted
from app.cli.step_asking import Manner, request_approval
from app.cli.step_session import (
    Result,
    refuse_problem,
    run,
    show,
    show_dry,
    with_parameters,
)
from app.cli.which import AS_JSON, chosen
from app.wiring import Wiring
from data.errors import BadInput, NotConfirmed
from data.incident.model import Incident
from runbooks import confirming
from runbooks.book import Runbook, Step
from runbooks.branches import branch
from runbooks.engine import Engine
from runbooks.known_good import Vouched
from runbooks.prepared import Prepared
from runbooks.undo import why_not

SECTIONS = ("triage", "containment", "investigation", "resolution")


@click.command("run", cls=Verb)
@click.argument("runbook", metavar="RUNBOOK|FILE", required=False)
@click.option("--incident", metavar="INCIDENT", help="The incident it is run for.")
@click.option(
    "--section",
    type=click.Choice(SECTIONS),
    help="Which steps; triage when not given, and all of them in a dry run.",
)
@click.option(
    "--step",
    "steps",
    metavar="N",
    type=int,
    multiple=True,
    help="Only this step of the section; may be repeated.",
)
@click.option("--option", "option", metavar="NAME", default="", help="In resolution: which option.")
@click.option(
    "--model", metavar="ID", default="", help="The system it acts on; the incident's first when not given."
)
@click.option(
    "--param",
    "parameters",
    metavar="NAME=VALUE",
    multiple=True,
    help="A value that a step asks for; remembered for the model.",
)
@click.option("--reason", metavar="TEXT", default="", help="Why, as steps may pass it on.")
@click.option("--dry-run", is_flag=True, help="Show everything, run nothing.")
@click.option(
    "--rehearse",
    is_flag=True,
    help="A dry run that also asks the server, without effect, and goes into the record.",
)
@click.option(
    "--yes", is_flag=True, help="Confirm the steps that change something; never those that destroy."
)
@click.option("--confirm", metavar="MODEL", default="", help="The model's id, for steps that destroy.")
@click.option(
    "--authorities",
    type=click.Choice(["informed", "not_needed"]),
    help="Where an investigation step alters the system: whether the authorities were informed before.",
)
@click.option(
    "--break-glass",
    metavar="REASON",
    default="",
    help="Do not wait for a second responder; recorded, and to be reviewed.",
)
@click.option("--no-evidence", metavar="REASON", default="", help="Collect no evidence beside it; say why.")
@click.option("--keep-going", is_flag=True, help="Go on after a step that did not end well.")
@click.option("--unrecorded", is_flag=True, help="Run a containment although the store cannot be written.")
@click.option(
    "--new-version",
    is_flag=True,
    help="Go on with the file as it is now, where the incident began with another version; recorded.",
)
@AS_JSON
@verb
def command(
    wiring: Wiring,
    *,
    runbook: str | None,
    incident: str | None,
    section: str | None,
    steps: tuple[int, ...],
    option: str,
    model: str,
    parameters: tuple[str, ...],
    reason: str,
    dry_run: bool,
    rehearse: bool,
    yes: bool,
    confirm: str,
    authorities: str | None,
    break_glass: str,
    no_evidence: str,
    keep_going: bool,
    unrecorded: bool,
    new_version: bool,
    as_json: bool,
) -> int:
    """Run the steps of a runbook, by its name or its file; without one, the runbook of the incident.

    Each step is shown with its resolved command, target, risk and undo. What only reads runs at once in a
    script and on return at a terminal; what changes something asks, or takes --yes; what destroys takes the
    model's id, typed or with --confirm. A script's steps are all confirmed before the first one runs. A step
    that does not end well stops the run. Ctrl-C at a terminal asks whether the step shall be cancelled or
    left running; elsewhere it cancels. A FILE named with --yes is trusted by that. While the incident is open
    its steps are those of the version that it began with, whatever became of the file.
    """
    wiring.recover()
    found = chosen(wiring, incident)
    book = (
        moved_on(wiring, found, runbook, yes=yes, reason=reason)
        if new_version
        else chosen_runbook(wiring, found, runbook)
    )
    walk = _Walk(wiring, found, book, model=model, reason=reason, given=with_parameters(parameters))
    walk.named = runbook or ""
    selected = chosen_steps(
        book, section or ("" if (dry_run or rehearse) and not steps else "triage"), steps, option
    )
    walk.check_parameters(selected)
    if dry_run or rehearse:
        return walk.show_dry(selected, rehearse=rehearse)
    if section == "resolution":
        walk.engine.choose_option(found, book, selected[0].option, reason)
    manner = Manner(
        yes=yes,
        typed=confirm.strip(),
        unrecorded=unrecorded,
        as_json=as_json,
        authorities=authorities or "",
        break_glass=break_glass.strip(),
    )
    trusted(wiring, book, named=runbook or "", yes=yes)
    if no_evidence and book.evidence:
        walk.engine.skip(found, book, book.evidence, no_evidence)
    results = walk.run(selected, manner, keep_going=keep_going)
    wiring.recover()
    if as_json:
        say_json([result.as_json() for result in results])
    undone = walk.waits or (bool(steps) and not results)
    return 1 if undone or not all(result.good for result in results) else 0


class _Walk:
    """The steps of one runbook for one incident, one after another."""

    def __init__(
        self,
        wiring: Wiring,
        incident: Incident,
        book: Runbook,
        *,
        model: str,
        reason: str,
        given: dict[str, str],
    ) -> None:
        self.incident, self.book = incident, book
        self.model, self.reason, self.given = model, reason, given
        self.engine: Engine = wiring.parts_for(incident).engine
        self.vouched: dict[str, Vouched] = {}
        """What the registry says for each step, asked once."""
        self.named, self.waits = "", False
        """The runbook as the command line has it; whether a step waits for a decision."""

    def check_parameters(self, steps: list[Step]) -> None:
        """Raises `BadInput` for a given parameter that none of the steps takes."""
        known = {name for step in steps for name in step.parameters}
        if unknown := sorted(set(self.given) - known):
            raise BadInput(
                f"No step here has a parameter {', '.join(unknown)}.",
                remedy=f"They take {', '.join(sorted(known)) or 'none'}.",
            )

    def prepare(self, step: Step) -> Prepared:
        """The step with the values known so far."""
        given = {name: value for name, value in self.given.items() if name in step.parameters}
        if step.id not in self.vouched:
            self.vouched[step.id] = self.engine.vouched_for(self.incident, step, model=self.model)
        return self.engine.prepare(
            self.incident,
            self.book,
            step,
            given,
            model=self.model,
            reason=self.reason,
            vouched=self.vouched[step.id],
        )

    def show_dry(self, steps: list[Step], *, rehearse: bool) -> int:
        """All of them, running nothing; a rehearsal reads what stands and asks the server. The exit code."""
        prepared = (self.prepare(step) for step in steps)
        if not rehearse:
            return show_dry(prepared)
        return show_dry((self.engine.inspect(one) for one in prepared), self.engine.dry_run)

    def run(self, steps: list[Step], manner: Manner, *, keep_going: bool) -> list[Result]:
        """Run them; stops at the first that did not end well, unless told to go on."""
        if not asking.interactive():
            self._check_all(steps, manner)
        results: list[Result] = []
        for step in steps:
            now = self.engine.incidents.refresh(self.incident)
            if (state := branching.told(now, self.book, step, self.named)) != "open":
                self.waits |= state == "waiting"
                continue
            result = run(self.engine, self.incident, self._complete(step), manner)
            results.append(result)
            if not result.good and not (keep_going or self._goes_on(step, result, manner)):
                left = len(steps) - len(results)
                tell(f"Stopped; {left} of {len(steps)} steps were not run." if left else "Stopped.")
                break
            tell("")
        return results

    def _goes_on(self, step: Step, result: Result, manner: Manner) -> bool:
        """After a step that did not end well: what its runbook says of that, and the person decides."""
        if step.on_failure == "continue":
            tell("It did not end well, and the runbook goes on all the same.", "yellow")
            return True
        undoable = self._is_undoable(result)
        if step.on_failure == "rollback" and undoable:
            tell("The runbook rolls it back.")
            self._roll_back(result, manner)
        if step.on_failure != "ask" or not asking.interactive():
            return False
        if undoable and asking.yes("Roll it back?"):
            self._roll_back(result, manner)
        return asking.yes("Go on with the next step?")

    def _is_undoable(self, result: Result) -> bool:
        now = self.engine.incidents.refresh(self.incident)
        return result.attempt in now.attempts and not why_not(now, result.attempt)

    def _roll_back(self, result: Result, manner: Manner) -> None:
        undo = self.engine.prepare_rollback(self.incident, result.attempt, reason=self.reason)
        if asking.interactive() or manner.covers(undo):
            run(self.engine, self.incident, undo, manner)
        else:
            tell(f"That asks for {_needed(undo)}: fireline rollback {self.incident.number} undoes it.", "red")

    def _check_all(self, steps: list[Step], manner: Manner) -> None:
        """A script is refused before anything runs, not half-way."""
        now = self.engine.incidents.refresh(self.incident)
        for step in steps:
            prepared = self.prepare(step)
            if prepared.is_human or branch(now, self.book, step).state != "open":
                continue
            _refuse_missing(prepared)
            refuse_problem(prepared)
            if not manner.covers(prepared):
                show(prepared)
                confirming.check_authorities(prepared, manner.confirmation)
                if manner.confirms(prepared):
                    request_approval(self.engine, prepared)
                    confirming.check_approval(prepared, manner.confirmation)
                raise NotConfirmed(
                    f"{step.section} {step.number} asks for {_needed(prepared)}.",
                    kept="Nothing was run.",
                    remedy="Choose steps with --step, or confirm this one too.",
                )

    def _complete(self, step: Step) -> Prepared:
        """The step with every value that it needs; asks for those that nobody knows."""
        prepared = self.prepare(step)
        while prepared.missing and asking.interactive():
            for name in prepared.missing:
                about = step.parameters[name].description
                self.given[name] = asking.ask(
                    f"{name} ({about})" if about else name, prepared.offered.get(name, "")
                )
            prepared = self.prepare(step)
        _refuse_missing(prepared)
        return prepared


def _refuse_missing(prepared: Prepared) -> None:
    if not prepared.missing:
        return
    offered = [
        f"--param {name}={value}" for name, value in prepared.offered.items() if name in prepared.missing
    ]
    raise BadInput(
        f"{prepared.section} {prepared.number}: no value is known for {', '.join(prepared.missing)}.",
        kept="Nothing of it was run.",
        remedy=f"Last used: {' '.join(offered)}" if offered else "Give it with --param NAME=VALUE.",
    )


def _needed(prepared: Prepared) -> str:
    return "--yes" if prepared.confirmation == "yes" else f"--confirm {prepared.confirm_with}"
