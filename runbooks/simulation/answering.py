"""What the commands of a drill print and how they end, out of the world as it is. Nothing is run."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from playbooks.scenario.world import Situation
from runbooks.simulation import clusters, filters, http
from runbooks.simulation.reading import Pipeline, Reading, Stage
from runbooks.simulation.words import Kubectl, Request


class Answer(NamedTuple):
    """What a command gave."""

    output: str = ""
    exit_code: int = 0
    known: bool = True
    """Whether the world says so; nothing is verified by what it does not know."""


UNKNOWN = "(drill) nothing was run, and this scenario does not say what it would print: {}\n"
_SILENT = frozenset({"set", "export", "cd", "true", ":", "sleep", "wait", "mkdir"})


class Simulator:
    """Answers commands in one situation."""

    def __init__(self, situation: Situation, variables: Mapping[str, str]) -> None:
        self.situation, self._variables = situation, variables

    def run(self, command: str) -> Answer:
        """All of a text, to the first pipeline that fails."""
        told = self.situation.told(command) if "\n" not in command.strip() else None
        if told is not None:
            return Answer(_lined(told[0]), int(told[1]))
        printed, known = "", True
        reading = Reading(command, self._variables)
        if not reading.understood:
            return _unknown(command.strip().splitlines()[0])
        for pipeline in reading.pipelines(self._substitute):
            answer = self._pipeline(pipeline)
            printed, known = printed + answer.output, known and answer.known
            if answer.exit_code:
                return Answer(printed, answer.exit_code, known)
        return Answer(printed, known=known)

    def _substitute(self, pipeline: Pipeline) -> str:
        return self._pipeline(pipeline).output.rstrip("\n")

    def _pipeline(self, pipeline: Pipeline) -> Answer:
        """The last failure of its stages is its own, as under ``pipefail``."""
        text, failed, known = "", 0, True
        for stage in pipeline:
            answer = self._stage(stage, text)
            text, failed = answer.output, answer.exit_code or failed
            known = known and answer.known
        return Answer(text, failed, known)

    def _stage(self, stage: Stage, given: str) -> Answer:
        told = self.situation.told(stage.raw)
        if told is not None:
            return Answer(_lined(told[0]), int(told[1]))
        program = _PROGRAMS.get(stage.name)
        if program is not None:
            return program(self.situation, stage)
        if stage.name in filters.FILTERS:
            return Answer(*filters.FILTERS[stage.name](stage.words, given))
        if stage.name in _SILENT:
            return Answer()
        return Answer(given, known=False) if given else _unknown(stage.raw)


def _kubectl(situation: Situation, stage: Stage) -> Answer:
    told = clusters.answer(situation, Kubectl.read(stage.words))
    return _unknown(stage.raw) if told is None else Answer(*told)


def _curl(situation: Situation, stage: Stage) -> Answer:
    return Answer(*http.answer(situation, Request.read(stage.words)))


def _collect(situation: Situation, stage: Stage) -> Answer:
    if stage.words[1:2] != ("collect",):
        return _unknown(stage.raw)
    return Answer(clusters.everything(situation))


_PROGRAMS: dict[str, Callable[[Situation, Stage], Answer]] = {
    "kubectl": _kubectl,
    "curl": _curl,
    "fireline": _collect,
}


def _unknown(command: str) -> Answer:
    return Answer(UNKNOWN.format(command[:80]), known=False)


def _lined(text: str) -> str:
    return text if text.endswith("\n") else text + "\n"
