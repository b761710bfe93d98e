"""One step as lines: where it stands; opened, what it will do, and what came of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from data.times import SECOND, span, stopwatch
from screens.actions import action
from screens.glyphs import Glyphs
from screens.incident.attempt_view import AttemptView
from screens.incident.steps_view import StepView
from screens.lines import Line, Span, column, fit, indent, spread, width, wrap

if TYPE_CHECKING:
    from runbooks.outlook import Outlook

RISK_INK = {"reads": "dim", "person": "dim", "changes": "amber", "destroys": "red"}
_LABEL = 8
_COMMAND_LINES = 6
_DONE_LINES = 2
"""Of a command that has ended, so that what came out is seen without scrolling."""
_OUTPUT_LINES = 8
_READ_LINES = 40
"""Of what was run to be read; the panel scrolls."""
_BESIDE = 110
"""Cells from which what was expected stands beside what came out: a table of kubectl wants half of them."""
_PHONE = 40
"""Cells below which what came out stands before the command it came from."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """What lines are drawn with."""

    glyphs: Glyphs
    cells: int
    now: int
    stopping: frozenset[str] = frozenset()
    """Attempts that were told to stop and have not ended."""


def head(step: StepView, how: Drawing, *, opened: bool, following: bool) -> list[Line]:
    """``▶ 2  human review of every prediction   changes``; ``following``: it is what comes next."""
    glyph, ink = _state_glyph(step, how.glyphs)
    if following and step.state == "open":
        glyph, ink = how.glyphs.here, "accent"
    number = str(step.number) if step.number else " "
    start: Line = (Span(f"{glyph} ", ink), column(number, 3, "bold" if opened else "dim"))
    verdict = _verdict(step, how)
    if not opened or step.action == step.command:
        weight = "bold accent" if opened else "dim" if step.settled else "text"
        return [spread((*start, Span(step.action, weight)), verdict, how.cells)]
    action = wrap(step.action, max(how.cells - 5 - width(verdict) - 1, 12), "bold accent")
    return [spread((*start, *action[0]), verdict, how.cells), *indent(action[1:], 5)]


def detail(step: StepView, ahead: Outlook | None, output: Sequence[str], how: Drawing) -> list[Line]:
    """Everything below the head of an opened step."""
    attempt = step.attempt
    if attempt is not None and not attempt.human:
        return _told(step, attempt, output, how)
    if step.waits:
        return [*_fact("waits", step.waits, how), *_expected(step, how)]
    if step.skipped:
        return _fact("skipped", step.skipped, how)
    if not step.command:
        return [*_fact("to do", "a person does it: enter when it is done", how), *_expected(step, how)]
    return _foreseen(step, ahead, how)


def _foreseen(step: StepView, ahead: Outlook | None, how: Drawing) -> list[Line]:
    """Before it runs."""
    if ahead is None:
        return [*command_lines(step.command, how.cells, "dim"), *_expected(step, how)]
    asks = step.risk != "reads"
    lines = _marked(command_lines(ahead.command, how.cells, "text", asks=asks), ahead.missing)
    lines += _fact("on", ahead.target, how, "dim private")
    lines += _sets(ahead, how)
    lines += _undo(step, ahead, how)
    lines += _expected(step, how)
    if step.effect:
        lines += _fact("effect", step.effect, how)
    if step.late:
        lines += _fact("late", step.late, how, "amber")
    if ahead.verify:
        lines += _fact("verify", ahead.verify.split("\n")[0], how, most=1)
    elif step.risk != "reads":
        lines += _fact("verify", "nothing checks it; you will be asked", how)
    if ahead.missing:
        lines += _fact("asks", f"for {', '.join(ahead.missing)}, which nobody knows yet", how, "amber")
    if ahead.blocked:
        lines += _fact("blocked", ahead.blocked, how, "red", most=4)
    return lines


def _sets(ahead: Outlook, how: Drawing) -> list[Line]:
    """What becomes what, in columns; below the name where it is narrow."""
    widest = max((len(effect.what) for effect in ahead.effects), default=0)
    told: list[tuple[str, Line]] = []
    for effect in ahead.effects:
        before: Line = (Span(f"{effect.before} {how.glyphs.arrow} ", "dim"),) if effect.before else ()
        unknown = effect.after in ahead.missing
        after = Span("not known yet", "amber") if unknown else Span(effect.after, "bold")
        told.append((effect.what, (*before, after)))
    beside = all(_LABEL + widest + 2 + width(values) <= how.cells for _, values in told)
    lines: list[Line] = []
    for what, values in told:
        label = Span(f"{'' if lines else 'sets':<{_LABEL}}", "dim")
        if beside:
            lines.append((label, column(what, widest), Span("  "), *values))
        else:
            lines += [(label, Span(what)), fit((Span(" " * (_LABEL + 2)), *values), how.cells)]
    return lines


def _marked(lines: list[Line], names: Sequence[str]) -> list[Line]:
    """The names of values that nobody knows yet stand out."""
    if not names:
        return lines
    name = re.compile(r"(?<!\w)(" + "|".join(map(re.escape, names)) + r")(?!\w)")
    return [
        tuple(
            Span(part, "bold amber" if number % 2 else span.ink)
            for span in of
            for number, part in enumerate(name.split(span.text))
            if part
        )
        for of in lines
    ]


def _undo(step: StepView, ahead: Outlook, how: Drawing) -> list[Line]:
    if step.risk == "reads":
        return []
    if not ahead.undo:
        return _fact("undo", "none is known", how, "amber")
    if ahead.effects and all(effect.before for effect in ahead.effects):
        return _fact("undo", "restores both" if len(ahead.effects) == 2 else "restores what it sets", how)
    return _fact("undo", ahead.undo.replace("\n", "; "), how, most=2)


def _told(step: StepView, attempt: AttemptView, output: Sequence[str], how: Drawing) -> list[Line]:
    """While it runs and after."""
    ended = bool(attempt.outcome)
    most = _DONE_LINES if ended else _COMMAND_LINES
    ran = command_lines(attempt.command, how.cells, "dim" if ended else "text", most=most)
    ran += _fact("on", attempt.target, how, "dim private")
    text = [part for part in (output or attempt.excerpt.split("\n")) if part.strip()]
    read = ended and step.risk == "reads"
    came = _beside(step.expected, text, how, _READ_LINES if read else _OUTPUT_LINES)
    lines = [*came, *ran] if how.cells < _PHONE else [*ran, *came]
    if not attempt.outcome and attempt.started_at:
        where = f" on {attempt.host}" if attempt.host else ""
        since = stopwatch(max(0, how.now - attempt.started_at) // SECOND * SECOND)
        lines.append(
            (Span(f"{'running':<{_LABEL}}", "accent"), Span(since, "bold accent"), Span(where, "dim"))
        )
    if attempt.outcome and (attempt.verify or attempt.verification):
        lines += _verified(attempt, how)
    if attempt.exit_code and attempt.outcome == "failed":
        lines += _fact("ended", f"with exit status {attempt.exit_code}", how, "red")
    if attempt.detail:
        lines += _fact("why", attempt.detail, how, "amber", most=4)
    if attempt.outcome in {"succeeded", "ran_unverified"} and attempt.undo and not attempt.rolled_back:
        lines += _fact("undo", attempt.undo.strip().replace("\n", "; "), how, most=1)
    for survivor in attempt.survivors:
        lines += _fact("alive", survivor, how, "red")
    return lines


def _beside(expected: str, output: Sequence[str], how: Drawing, most: int) -> list[Line]:
    """What was expected, and what came out: side by side where there is room. Of what was run to be read,
    nobody can judge what came out by half of what was expected."""
    if how.cells >= _BESIDE and expected and output:
        half = (how.cells - 3) // 2
        left = [(Span("expected", "dim"),), *wrap(expected, half, "dim", most=_OUTPUT_LINES)]
        right = [(Span("got", "dim"),), *_output_lines(output, half, most)]
        rows = max(len(left), len(right))
        left += [()] * (rows - len(left))
        right += [()] * (rows - len(right))
        return [
            (*one, Span(" " * (half - width(one) + 3)), *other)
            for one, other in zip(left, right, strict=True)
        ]
    lines = _fact("expect", expected, how, most=_OUTPUT_LINES if most == _READ_LINES else 3)
    got = _output_lines(output, max(how.cells - _LABEL, 8), most)
    label = Span(f"{'got':<{_LABEL}}", "dim")
    told = [(label if number == 0 else Span(" " * _LABEL), *of) for number, of in enumerate(got)]
    return [*told, *lines] if how.cells < _PHONE else [*lines, *told]


def _output_lines(output: Sequence[str], cells: int, most: int) -> list[Line]:
    """Its end, which is what matters."""
    lines = [of for part in output[-most:] for of in wrap(part, cells, "text private", most=3)]
    return lines[-most:]


def _verified(attempt: AttemptView, how: Drawing) -> list[Line]:
    glyphs = how.glyphs
    words, ink = {
        "verified": (f"{glyphs.good} verified", "green"),
        "confirmed": (f"{glyphs.good} confirmed by {attempt.confirmed_by or 'a person'}", "green"),
        "not_verified": (f"{glyphs.bad} not verified", "red"),
    }.get(attempt.verification, (f"{glyphs.unsure} nobody has checked", "amber"))
    check = attempt.verify.split("\n")[0]
    return [
        spread(
            (Span(f"{'verify':<{_LABEL}}", "dim"), Span(check, "dim")), (Span(f" {words}", ink),), how.cells
        )
    ]


def _expected(step: StepView, how: Drawing) -> list[Line]:
    return _fact("expect", step.expected, how, most=3)


def _fact(label: str, value: str, how: Drawing, ink: str = "dim", *, most: int = 2) -> list[Line]:
    """``undo    …``, wrapped; nothing where there is nothing to say."""
    if not value.strip():
        return []
    lines = wrap(value.strip(), max(how.cells - _LABEL, 8), ink, most=most)
    return [
        (Span(f"{label:<{_LABEL}}" if number == 0 else " " * _LABEL, "dim"), *of)
        for number, of in enumerate(lines)
    ]


def command_lines(
    command: str, cells: int, ink: str, *, most: int = _COMMAND_LINES, asks: bool = False
) -> list[Line]:
    """The command's beginning, without its comments, and where the rest is; ``asks``: enter asks first, and
    the question shows it whole."""
    texts = [text for text in command.split("\n") if text.strip() and not text.lstrip().startswith("#")]
    lines = [of for text in texts for of in wrap(text.rstrip(), cells, ink)]
    if len(lines) <= most:
        return lines
    rest = "enter shows all" if asks else f"{action('incident.copy').key} copies all"
    more: Line = (Span(f"and {len(lines) - most + 1} more lines; {rest}", "dim"),)
    return [*lines[: most - 1], more]


def _state_glyph(step: StepView, glyphs: Glyphs) -> tuple[str, str]:
    return {
        "open": (" ", "dim"),
        "running": (glyphs.running, "accent"),
        "skipped": (glyphs.skipped, "dim"),
        "rolled_back": (glyphs.undone, "amber"),
        "succeeded": (glyphs.good, "green"),
        "ran_unverified": (glyphs.unsure, "amber"),
        "unknown": (glyphs.unsure, "amber"),
    }.get(step.state, (glyphs.bad, "red"))


def _verdict(step: StepView, how: Drawing) -> Line:
    attempt = step.attempt
    if attempt is None:
        return (
            (Span(" skipped", "dim"),)
            if step.skipped
            else (Span(f" {step.risk}", RISK_INK.get(step.risk, "amber")),)
        )
    if not attempt.outcome:
        since = (
            stopwatch(max(0, how.now - attempt.started_at) // SECOND * SECOND) if attempt.started_at else ""
        )
        if attempt.id in how.stopping:
            return (Span(" stopping", "bold amber"), Span(f" {since}" if since else "", "dim"))
        return (Span(" running", "bold accent"), Span(f" {since}" if since else "", "dim"))
    if attempt.rolled_back:
        return (Span(" rolled back", "amber"),)
    took = span(attempt.ended_at - attempt.started_at) if attempt.ended_at and attempt.started_at else ""
    words, ink = {
        "succeeded": (_good(attempt), "green"),
        "ran_unverified": (
            ("not verified", "red")
            if attempt.verification == "not_verified"
            else ("ran, effect unverified", "amber")
        ),
        "timed_out": ("timed out", "red"),
        "unknown": ("outcome unknown", "amber"),
        "cancelled": ("cancelled", "amber"),
    }.get(attempt.outcome, (attempt.outcome.replace("_", " "), "red"))
    undo: Line = (Span(f" {how.glyphs.undone}", "dim"),) if attempt.undo and step.settled else ()
    return (Span(f" {words}", ink), Span(f" {took}" if took and not attempt.human else "", "dim"), *undo)


def _good(attempt: AttemptView) -> str:
    if attempt.verification == "confirmed" and attempt.confirmed_by:
        return f"confirmed by {attempt.confirmed_by}"
    return attempt.verification or "succeeded"
