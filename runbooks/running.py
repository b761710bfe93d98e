"""A step that runs, followed by the process that began it or by any other."""

import time
from collections.abc import Callable

from data.errors import StepError, StoreError
from runbooks import outcomes
from runbooks.job_files import Order
from runbooks.jobs import Job
from runbooks.output_reader import OutputReader
from runbooks.recording import Appends, Recorder

OnOutput = Callable[[str], None]
_QUICK, _SLOW = 0.002, 0.05
"""Seconds between looks: at first, and later."""


class Running:
    """A handle on one attempt. Use it from one thread; `cancel` may come from any."""

    def __init__(self, job: Job, order: Order, recorder: Recorder, into: Appends | None = None) -> None:
        self.job, self.order = job, order
        self.attempt = order.attempt
        self.ended = False
        """Whether the end is on record."""
        self._recorder, self._into = recorder, into
        self._readers = {stage.name: OutputReader(job.output(stage.name)) for stage in order.stages}
        self._start_recorded = False
        self._open_line = ""
        """The stage whose output so far ends within a line."""

    def look(self) -> str:
        """What was printed since the last look, cleaned; start and end are recorded on the way.

        When it ends without having been recorded as ended, `ended` is True all the same. Raises `StoreError`
        leaves where start or end cannot be written; look again later, or leave it to `recovery`.
        """
        state = self.job.state()
        if not self._start_recorded:
            self._start_recorded = self._recorder.start(self.job, self.order, self._into)
        printed = self._printed(last=state not in {"waiting", "running"})
        if not printed and state not in {"waiting", "running"}:
            self._record(state)
        return printed

    def watch(self, on_output: OnOutput | None = None) -> None:
        """Follow it to its end."""
        pause = _QUICK
        while not self.ended:
            printed = self.look()
            if printed and on_output is not None:
                on_output(printed)
            if not printed and not self.ended:
                time.sleep(pause)
                pause = min(_SLOW, pause * 1.3)

    @property
    def over(self) -> bool:
        """Whether it ended, on record or not."""
        return self.ended or self.job.state() not in {"waiting", "running"}

    def cancel(self) -> None:
        """Ask it to stop; the end tells whether it did."""
        self.job.cancel()

    def _printed(self, *, last: bool) -> str:
        told = ""
        stages = list(self._readers)
        begun = max((stages.index(name) for name in stages if self.job.output(name).exists()), default=0)
        for number, (stage, reader) in enumerate(self._readers.items()):
            text = reader.read(last=last or number < begun)
            if text:
                told += ("\n" if self._open_line not in {"", stage} else "") + text
                self._open_line = "" if text.endswith("\n") else stage
        return told

    def _record(self, state: str) -> None:
        ended = self.job.ended()
        if ended is not None:
            self._recorder.end(self.job, self.order, ended, self._into)
        elif state == "never_started":
            if self._into is None:
                self._recorder.never_started(self.order)
            raise_never_started(self.job)
        elif self._into is None:
            self._recorder.unknown(self.job, self.order)
        self.ended = True
        if self._into is not None:
            self._into.close()


def raise_never_started(job: Job) -> None:
    """Raises `StepError` with what the supervisor said before it gave up."""
    try:
        told = (job.directory / "supervisor.log").read_bytes()
    except FileNotFoundError:
        told = b""
    last = outcomes.excerpt(told).strip().splitlines()
    raise StepError(
        f"The step was never started: {last[-1] if last else 'its supervisor ended at once'}.",
        kept="Nothing was run.",
    )


def look_or_why(running: Running) -> tuple[str, str]:
    """Look once: what was printed, or why the store cannot be written now."""
    try:
        return running.look(), ""
    except StoreError as error:
        return "", error.message
