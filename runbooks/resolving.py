"""A step's texts with values in the place of their placeholders."""

from collections.abc import Mapping
from typing import NamedTuple

from data.errors import Refused
from runbooks.actions.protocol import Action
from runbooks.book import Step
from runbooks.placeholders import find, missing, resolve


class Resolved(NamedTuple):
    """A step's texts with their values in, or as they are where that cannot be."""

    command: str
    undo: str
    verify: str
    precheck: str = ""
    missing: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    problem: str = ""
    remedy: str = ""


def texts_of(step: Step, texts: Mapping[str, str]) -> Resolved:
    """Its texts with these values. What stands in the way is told, never raised."""
    declared = step.parameters
    asked = dict.fromkeys(
        name for text in (step.command, step.verify, step.precheck) for name in missing(text, texts, declared)
    )
    as_written = Resolved(step.command.strip(), "", step.verify.strip(), step.precheck.strip(), tuple(asked))
    try:
        command = step.command if asked else resolve(step.command, texts, declared)
        verify = step.verify if asked else resolve(step.verify, texts, declared)
        precheck = step.precheck if asked else resolve(step.precheck, texts, declared)
        lacking = missing(step.rollback, texts, declared)
        undo = "" if lacking else resolve(step.rollback, texts, declared)
    except Refused as error:
        return as_written._replace(problem=error.message, remedy=error.remedy)
    warnings = (f"It could not be undone: nobody knows {', '.join(lacking)}.",) if lacking else ()
    return Resolved(command.strip(), undo.strip(), verify.strip(), precheck.strip(), tuple(asked), warnings)


def filled(step: Step, texts: Mapping[str, str]) -> Action | None:
    """The typed action with its placeholders replaced, by the rules of commands: values are checked there."""

    def fill(text: str) -> str:
        parts, at = [], 0
        for use in find(text, step.parameters):
            parts += [text[at : use.start], texts[use.name]]
            at = use.end
        return "".join([*parts, text[at:]])

    return step.typed.resolved(fill) if step.typed else None


def used(step: Step) -> set[str]:
    """The placeholders in its texts, by name."""
    texts = (step.command, step.verify, step.precheck, step.rollback)
    return {use.name for text in texts for use in find(text, step.parameters)}
