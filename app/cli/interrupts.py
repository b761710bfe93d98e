"""Ctrl-C while something is followed that must not be broken off: noted, and looked at when it fits."""

import signal
from types import FrameType, TracebackType
from typing import Self

from app.cli import asking


class Interrupts:
    """Inside, Ctrl-C sets ``pressed`` and breaks nothing off; only a question can be left by it."""

    def __init__(self) -> None:
        self.pressed = False
        self._asking = False

    def __enter__(self) -> Self:
        self._before = signal.signal(signal.SIGINT, self._note)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        signal.signal(signal.SIGINT, self._before)

    def ask(self, question: str, interrupted: str) -> str:
        """The answer; ``interrupted`` when Ctrl-C was pressed again instead of one."""
        try:
            self._asking = True
            answer = asking.ask(question)
            self._asking = False
        except KeyboardInterrupt:
            return interrupted
        finally:
            self._asking = False
        return answer

    def _note(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002
        if self._asking:
            self._asking = False
            raise KeyboardInterrupt
        self.pressed = True
