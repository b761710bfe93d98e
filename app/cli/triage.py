"""``fireline triage``: the rapid triage as a plain prompt, a line at a time, for terminals that can do
nothing else: a dumb one, a pipe, a screen reader."""

import sys

import click

from app.cli.command import Verb, verb
from app.cli.output import indented, printable, say, tell
from app.cli.which import INCIDENT, chosen
from app.wiring import Wiring
from data.incident.model import Incident
from data.text import NOTE, clean, count
from playbooks.suggestions import Suggestion, answers_of
from playbooks.triage import ANSWERS, Question

_WORDS = {"y": "yes", "n": "no", "u": "unknown", **{answer: answer for answer in ANSWERS}}
_HELP = """y, n or u answers yes, no or unknown; words after it are the evidence: y twice the usual rate
s skips the question, b goes back to the one before, q stops; what is answered is kept"""
_SUGGESTION_HELP = """y takes it; n and a reason keeps things as they are: n known noise of this sensor
s leaves it for later, q stops"""


@click.command("triage", cls=Verb)
@INCIDENT
@click.option("--all", "again", is_flag=True, help="Ask the answered questions again too.")
@verb
def command(wiring: Wiring, incident: str | None, again: bool) -> None:
    """Ask the questions of the rapid triage one by one, then what the answers suggest.

    One line answers: y, n or u, and after it what the answer rests on. s skips, b goes back, q stops, ?
    explains. Every answer is kept at once. It reads lines, so it works in a pipe and with a screen reader.
    The answers so far are printed at the end.
    """
    walk = Walk(wiring, chosen(wiring, incident))
    if walk.ask(again=again):
        walk.suggest()
    walk.conclude()


class Walk:
    """One way through the questions of one incident."""

    def __init__(self, wiring: Wiring, incident: Incident) -> None:
        from playbooks import triage

        self._wiring, self._incident = wiring, incident
        self._questions = triage.load(wiring.settings.knowledge).all()

    def ask(self, *, again: bool) -> bool:
        """The questions; false when the person stopped or the input ended."""
        answered = self._answers()
        asked = [one for one in self._questions if again or one.id not in answered]
        models = ", ".join(self._incident.model_ids) or "no system named"
        tell(f"{self._incident.number}, {models}: {self._incident.title or '(no title)'}", "bold")
        tell(f"{count(len(asked), 'question')} to answer. ? explains the keys.")
        place = 0
        while place < len(asked):
            self._show(asked[place])
            step = self._answer(asked[place])
            if step is None:
                return False
            place = max(0, place + step)
        return True

    def _show(self, question: Question) -> None:
        number = self._questions.index(question) + 1
        tell()
        tell(f"{number} of {len(self._questions)}  {question.question}", "bold")
        tell(f"    {question.why}")
        for answer in ANSWERS:
            tell(f"    {answer}: {question.change(answer)}")
        tell(f"    {question.evidence}")
        known = self._incident.answer(question.id)
        if known is not None and known.payload is not None:
            evidence = str(known.payload.get("evidence", ""))
            tell(f"    so far: {known.payload.get('answer')}{', ' + evidence if evidence else ''}")

    def _answer(self, question: Question) -> int | None:
        """How far to go on: 1, or -1 for back; ``None`` stops."""
        while (line := _line("y, n, u, s, b or q")) is not None:
            word, _, rest = line.partition(" ")
            moves: dict[str, int | None] = {"s": 1, "skip": 1, "b": -1, "back": -1, "q": None, "quit": None}
            if word.lower() in moves:
                return moves[word.lower()]
            if (answer := _WORDS.get(word.lower())) is not None:
                self._wiring.desk.answer(self._incident, question.id, answer, rest.strip())
                self._refresh()
                tell(f"    kept: {question.label}: {answer}")
                return 1
            tell(indented(_HELP))
        return None

    def suggest(self) -> None:
        """What the answers suggest, one after another; the responder decides each, and what is decided may
        change what is suggested next."""
        seen: set[tuple[str, str]] = set()
        while suggestion := next(
            (one for one in self._wiring.suggestions(self._incident) if (one.subject, one.value) not in seen),
            None,
        ):
            seen.add((suggestion.subject, suggestion.value))
            tell()
            tell(f"suggested {_subject(suggestion)}: {suggestion.value.replace('_', ' ')}", "bold")
            for reason in suggestion.reasons:
                tell(f"    {reason}")
            if not self._decide(suggestion):
                return

    def _decide(self, suggestion: Suggestion) -> bool:
        from playbooks import deciding

        wiring = self._wiring
        policies = (wiring.severities, wiring.calendar)
        while (line := _line("y, n REASON, s or q")) is not None:
            word, _, reason = line.partition(" ")
            word, reason = word.lower(), reason.strip()
            if word in {"s", "skip"}:
                return True
            if word in {"q", "quit"}:
                return False
            if word in {"y", "yes"}:
                deciding.take(wiring.desk, self._incident, suggestion, *policies)
            elif word in {"n", "no"} and reason:
                deciding.keep(wiring.desk, self._incident, suggestion, reason, *policies)
            else:
                tell(indented(_SUGGESTION_HELP))
                continue
            self._refresh()
            tell(f"    kept: {'taken' if word[0] == 'y' else 'decided otherwise, with the reason'}")
            return True
        return False

    def conclude(self) -> None:
        """The answers so far on standard output, and what is left on standard error."""
        answered = self._answers()
        for question in self._questions:
            say(f"{question.id} {answered.get(question.id, '-')}")
        left = len(self._questions) - len(answered)
        waiting = len(self._wiring.suggestions(self._incident))
        tell()
        said = [count(left, "question") + " open"] if left else ["All questions are answered"]
        if waiting:
            said.append(count(waiting, "suggestion") + " to decide")
        tell(f"{', '.join(said)}. {self._incident.number} keeps every answer.")

    def _answers(self) -> dict[str, str]:
        return answers_of(self._incident)

    def _refresh(self) -> None:
        self._incident = self._wiring.incidents.refresh(self._incident)


def _subject(suggestion: Suggestion) -> str:
    from app.cli.suggested import WORDS

    return WORDS.get(suggestion.subject, suggestion.subject)


def _line(prompt: str) -> str | None:
    """A line that is not empty; ``None`` at the end of the input."""
    while True:
        sys.stderr.write(printable(prompt) + ": ")
        sys.stderr.flush()
        given = sys.stdin.readline()
        if not given:
            tell()
            return None
        if line := clean(given, NOTE).strip():
            return line
