"""Starting the command of a stage: a child that waits at a gate until its start is on record."""

import contextlib
import os
import signal

_OPENED = b"g"
_DEFAULT = (
    signal.SIGPIPE,
    signal.SIGXFSZ,
    signal.SIGHUP,
    signal.SIGINT,
    signal.SIGQUIT,
    signal.SIGTERM,
    signal.SIGTSTP,
    signal.SIGTTOU,
    signal.SIGCHLD,
)


class Command:
    """A child in a session of its own; ``output`` is the reading end of its standard output and error."""

    def __init__(self, arguments: list[str], directory: str) -> None:
        self.output, writing = os.pipe()
        gate, self._gate = os.pipe()
        self._fault, fault = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            os.close(self._gate)
            _become(arguments, directory, gate, writing, fault)
        for descriptor in (writing, gate, fault):
            os.close(descriptor)

    def let_go(self) -> str:
        """Open the gate. Gives why the command could not be executed; empty when it was."""
        with contextlib.suppress(BrokenPipeError):  # somebody killed it already, and its status tells
            os.write(self._gate, _OPENED)
        os.close(self._gate)
        told = b""
        while part := os.read(self._fault, 4096):
            told += part
        os.close(self._fault)
        return told.decode("utf-8", "replace")

    def close(self) -> None:
        """Stop listening to what is still printed."""
        os.close(self.output)


def _become(arguments: list[str], directory: str, gate: int, writing: int, fault: int) -> None:
    """In the child: never returns."""
    try:
        os.setsid()
        signal.set_wakeup_fd(-1)
        for number in _DEFAULT:
            signal.signal(number, signal.SIG_DFL)
        if os.read(gate, 1) != _OPENED:
            os._exit(125)
        nothing = os.open(os.devnull, os.O_RDONLY)
        for source, target in ((nothing, 0), (writing, 1), (writing, 2)):
            os.dup2(source, target)
        os.chdir(directory)
        os.execv(arguments[0], arguments)  # noqa: S606 - running what was confirmed is the purpose
    except OSError as error:
        os.write(fault, f"{error.filename or arguments[0]}: {error.strerror}".encode())
    finally:
        os._exit(127)
