"""What a step will do, for people to read before it runs: its texts with every known value put in, and what
it sets from what to what. Nothing here is ever run; `runbooks.preparing` makes what is."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import msgspec

from runbooks.book import Step
from runbooks.command_wrappers import program, unwrap
from runbooks.kubectl_words import Kubectl, read_kubectl
from runbooks.placeholders import Parameter, find
from runbooks.prepared import Prepared
from runbooks.shell_grammar import parse


class Effect(NamedTuple):
    """Something that is set. ``before`` is what the undo sets it back to, empty where it does not say."""

    what: str
    before: str
    after: str


class Outlook(msgspec.Struct, frozen=True, kw_only=True):
    """One step as it would run now."""

    command: str
    undo: str
    verify: str
    target: str
    risk: str
    effects: tuple[Effect, ...] = ()
    missing: tuple[str, ...] = ()
    """Values that nobody knows; their names still stand in the texts."""
    blocked: str = ""
    """Why it cannot run as it is, in a sentence; empty where only values or a confirmation are missing."""
    warnings: tuple[str, ...] = ()


def outlook(prepared: Prepared, step: Step) -> Outlook:
    """What ``prepared`` says, with the values that are known even where others are not."""
    values, declared = prepared.parameters, step.parameters
    command = prepared.command if not prepared.missing else filled(step.command, values, declared).strip()
    undo = prepared.undo or filled(step.rollback, values, declared).strip()
    return Outlook(
        command=command,
        undo=undo or step.undo_told,
        verify=prepared.verify if not prepared.missing else filled(step.verify, values, declared).strip(),
        target=prepared.target,
        risk=prepared.risk,
        effects=tuple(effects(command, undo)),
        missing=prepared.missing,
        blocked=prepared.problem or (f"not trusted yet: {prepared.untrusted}" if prepared.untrusted else ""),
        warnings=prepared.warnings,
    )


def cannot(step: Step, why: str) -> Outlook:
    """A step that could not even be looked at."""
    return Outlook(
        command=step.command,
        undo=step.undo_told,
        verify=step.verify,
        target="",
        risk=step.risk,
        blocked=why,
    )


def filled(text: str, values: Mapping[str, str], declared: Mapping[str, Parameter]) -> str:
    """The text with known values in place of their names. For the eye only: `placeholders.resolve` checks."""
    for use in reversed(find(text, declared)):
        if value := values.get(use.name):
            text = text[: use.start] + value + text[use.end :]
    return text


def effects(command: str, undo: str) -> list[Effect]:
    """What plain ``kubectl set env``, ``set image`` and ``scale`` calls set; others say nothing.

    >>> effects("kubectl set env deploy/web A=1", "kubectl set env deploy/web A=0")
    [Effect(what='A', before='0', after='1')]
    """
    before = dict(_settings(undo))
    return [Effect(what[1], before.get(what, ""), value) for what, value in dict(_settings(command)).items()]


def _settings(text: str) -> Iterator[tuple[tuple[str, str], str]]:
    """((object, name), value) of everything that is set."""
    for simple in parse(text).simples:
        words = unwrap(simple.words).words
        if words and program(words[0].literal or "") == "kubectl":
            yield from _of_call(read_kubectl(words[1:]))


def _of_call(call: Kubectl) -> Iterator[tuple[tuple[str, str], str]]:
    operands = [word.literal or word.raw for word in call.reading.operands]
    if call.verb == "set" and call.sub in {"env", "image"} and operands:
        for operand in operands[1:]:
            name, equals, value = operand.partition("=")
            if equals:
                yield (operands[0], name), value
            elif operand.endswith("-"):
                yield (operands[0], operand[:-1]), "unset"
    elif call.verb == "scale" and operands:
        for option in call.reading.named("replicas"):
            if option.value is not None and option.value.literal is not None:
                yield (operands[0], f"replicas of {operands[0]}"), option.value.literal
