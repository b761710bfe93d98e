"""Acting in a drill: everything is recorded, nothing is run. The drill's world tells what would come of it;
without one, every command ends as if all had gone well, and nothing is verified.
"""

from collections.abc import Callable, Mapping, Sequence

from data.ambient import Ambient
from data.text import clean_line
from playbooks.scenario.acts import Act
from playbooks.scenario.world import World
from runbooks.actions.protocol import CannotLook, Look
from runbooks.job_files import Stage, StageEnd, Started
from runbooks.jobs import Job
from runbooks.outcomes import COMMAND, VERIFY
from runbooks.simulation.answering import Answer, Simulator
from runbooks.simulation.doing import does, variables

WorldNow = Callable[[], World | None]
_LOOKS = 30
"""So many moments of the time for which a stage waits are looked at."""


def no_world() -> World | None:
    """A drill that is played from no scenario."""
    return None


class Simulated:
    """Writes the start and an end of each stage at once."""

    name = "simulated"

    def __init__(self, ambient: Ambient, world: WorldNow = no_world) -> None:
        self._ambient, self._world = ambient, world

    def describe(self, target: str) -> str:
        """Says that it is none."""
        return f"drill: nothing is run (would act on {target})"

    def launch(self, job: Job, environment: Mapping[str, str], secrets: Sequence[str]) -> None:  # noqa: ARG002
        """Record the job as begun and ended."""
        order, now, world = job.order(), self._ambient.now(), self._world()
        stages: list[StageEnd] = []
        for stage in order.stages if order else []:
            answer = Answer(known=False) if world is None else _answer(world, stage, now, environment)
            world = world if world is None or stage.name != COMMAND else _after(world, stage, now)
            if stage.name == VERIFY and not answer.known:
                break
            job.output(stage.name).write_text(answer.output, encoding="utf-8")
            stages.append(_ended(stage.name, now, answer))
            if answer.exit_code:
                break
        started = Started(pid=0, process_started="", boot_id="", supervisor=0, started_at=now)
        job.pretend(started, stages, now)

    def look(self, told: Mapping[str, str]) -> Look | None:
        """Looks at the world as it is now; ``None`` where there is none. ``told``: a step's variables."""
        world = self._world()
        if world is None:
            return None
        simulator = Simulator(world.at(self._ambient.now()), variables(told))

        def look(command: str) -> str:
            answer = simulator.run(command)
            if answer.exit_code:
                raise CannotLook(f"{clean_line(command, 60)}: {clean_line(answer.output, 200)}")
            return answer.output

        return look


def _answer(world: World, stage: Stage, now: int, told: Mapping[str, str]) -> Answer:
    """What waits is tried as often as it would be: the first moment at which it holds counts."""
    command = stage.arguments[-1]
    answer = Simulator(world.at(now), variables(told)).run(command)
    if stage.name == COMMAND and not stage.within:
        seen = _after(world, stage, now).at(now).brought_about(now)
        return answer._replace(output=answer.output + "".join(f"{line}\n" for line in seen))
    reach = round(stage.within * 1_000_000)
    for place in range(1, _LOOKS + 1):
        if not answer.exit_code or not reach:
            break
        wait = reach * place // _LOOKS
        answer = Simulator(world.at(now + wait), variables(told)).run(command)
        if not answer.exit_code:
            held = f"(drill) It holds after {wait // 1_000_000} s of waiting.\n"
            answer = answer._replace(output=answer.output + held)
    return answer


def _after(world: World, stage: Stage, now: int) -> World:
    """The world once the command has done what it does."""
    done = [Act(now, word, fields) for word, fields in does(stage.arguments[-1])]
    return World(world.scenario, world.start, [*world.acts, *done], seed=world.seed)


def _ended(name: str, now: int, answer: Answer) -> StageEnd:
    size = len(answer.output.encode())
    return StageEnd(
        name=name,
        began=now,
        ended=now,
        exit_code=answer.exit_code,
        signal=None,
        timed_out=False,
        cancelled=False,
        killed=False,
        survivors=[],
        output_size=size,
        kept_size=size,
        truncated=False,
        output_lost=False,
        tries=1,
        fault="",
    )
