"""How the process ends: every failure said plainly, with its exit code.

Exit codes: 0 done; 1 it failed, timed out, was cancelled, is unknown or was tampered with; 2 the input
cannot be taken; 130 interrupted.
"""

import os
import sys
from collections.abc import Callable

from app.cli.options import Options
from app.cli.output import tell
from data.errors import FirelineError

INTERRUPTED = 130


def finish(work: Callable[[], int]) -> None:
    """Do the work, and exit with its code."""
    code = work()
    _quiet_streams()
    sys.exit(code)


def ended(work: Callable[[], object], options: Options) -> int:
    """Do the work with these options' parts, and give them back; the exit code."""
    _tolerant_streams()
    try:
        try:
            code = work()
        finally:
            options.close()
    except FirelineError as error:
        return _say(error)
    except KeyboardInterrupt:
        return interrupted()
    except BrokenPipeError:
        return _broken_pipe()
    except Exception as error:  # noqa: BLE001 — the last line of defence: said with a crash file, never a traceback
        from app.cli.crash import report

        return report(error, options.home)
    return code if isinstance(code, int) else 0


def interrupted() -> int:
    """Ctrl-C, wherever it was noticed."""
    tell("Interrupted. What was acknowledged before is kept.")
    return INTERRUPTED


def _say(error: FirelineError) -> int:
    for number, line in enumerate(error.lines()):
        tell(f"fireline: {line}" if number == 0 else f"  {line}")
    return error.exit_code


def _tolerant_streams() -> None:
    """A character that the terminal's encoding lacks is replaced, never an error."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")


def _broken_pipe() -> int:
    """Whoever read our output has gone: quiet, and nothing more is written."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _quiet_streams() -> None:
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        _broken_pipe()
