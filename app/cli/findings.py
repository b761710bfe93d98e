"""Findings on the command line, as lines and as JSON."""

from collections.abc import Sequence

from app.cli.output import say
from data.finding import Finding
from data.text import count

_SIGNS = {
    "good": ("ok", "green"),
    "warning": ("warn", "yellow"),
    "bad": ("FAIL", "red"),
    "skipped": ("-", "dim"),
}


def show(found: Sequence[Finding]) -> None:
    """Grouped, in columns, each fault with what mends it; then how many there are."""
    group = ""
    width = max(len(finding.name) for finding in found)
    for finding in found:
        if finding.group != group:
            if group:
                say()
            group = finding.group
            say(group, "bold")
        sign, style = _SIGNS[finding.state]
        say(f"  {sign:<4}  {finding.name:<{width}}  {finding.said}", style)
        if finding.remedy and finding.state != "good":
            say(f"  {'':<4}  {'':<{width}}  {finding.remedy}")
    faults = bad(found)
    warnings = sum(finding.state == "warning" for finding in found)
    say()
    say(
        f"{count(faults, 'fault')}, {count(warnings, 'warning')}."
        if faults or warnings
        else "Nothing is amiss."
    )


def bad(found: Sequence[Finding]) -> int:
    """How many are faults."""
    return sum(finding.state == "bad" for finding in found)


def as_json(finding: Finding) -> dict[str, str]:
    """For a program."""
    return {name: getattr(finding, name) for name in ("group", "name", "state", "said", "remedy")}
