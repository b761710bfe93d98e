"""Steps of a branch that nobody chose: said, with how a script chooses."""

from app.cli.output import tell
from data.incident.model import Incident
from runbooks.book import Runbook, Step
from runbooks.branches import State, answers, branch


def told(incident: Incident, book: Runbook, step: Step, named: str) -> State:
    """Where the step's branch stands; unless it is open, why is said, and how what it waits for is decided.
    ``named``: the runbook as the command line has it, empty for the incident's own."""
    where = branch(incident, book, step)
    if where.state == "open":
        return where.state
    tell(f"{step.section} {step.number}: {where.why}.", "yellow" if where.state == "waiting" else "")
    if where.state == "waiting" and step.when is not None:
        decided = book.step_named(step.when.step)
        of = f" --runbook {named}" if named else ""
        choice = "|".join(answers(decided))
        tell(
            f"  fireline confirm {incident.number}{of} --section {decided.section}"
            f" --step {decided.number} --answer {choice}"
        )
    return where.state
