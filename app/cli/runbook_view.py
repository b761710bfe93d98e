"""A runbook as the command line shows it before anybody trusts it: everything it would do."""

from app.cli.output import indented, printable, tell
from runbooks import risk
from runbooks.book import FOUND, Runbook, Step
from runbooks.trust import Standing


def show(runbook: Runbook, standing: Standing) -> None:
    """On standard error: where it is, where it stands, and every command in it."""
    tell(f"{runbook.name}, version {runbook.version or 'not given'}: {runbook.path}", "bold")
    tell(f"  {standing.state}: {standing.why}")
    tell(f"  SHA-256 {runbook.sha256}")
    tell(f"  last drilled: {runbook.last_drilled or 'it does not say'}")
    for step in runbook.steps():
        _show_step(step)


def _show_step(step: Step) -> None:
    place = f"{step.section} {step.number}" + (f" ({step.option})" if step.option else "")
    if step.is_human:
        tell(f"  {place}: {step.action}  [done by a person]")
        return
    tell(f"  {place}: {step.action}  [{risk.greatest(step.risk, risk.infer(step.command))}]")
    for name, text in (("command", step.command), ("undo", step.rollback), ("verify", step.verify)):
        if text.strip():
            tell(f"    {name}:")
            tell(indented(printable(text.strip()), 6))
    if step.undo_told == FOUND:
        tell(f"    undo: {FOUND}")
