"""A real terminal with a program in it: tmux on a socket of its own, read and typed into as people do."""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.servers.process import program
from tests.waiting import eventually

SECONDS = 30.0
_SETTINGS = """\
set -g default-terminal tmux-256color
set -g remain-on-exit on
set -g status off
set -s escape-time 10
set -s exit-empty on
"""


class Terminal:
    """One window with one program."""

    def __init__(self, tmux: Sequence[str]) -> None:
        self._tmux = tmux
        self.pid = int(self._ask("display-message", "-p", "#{pane_pid}"))
        """The program's."""

    # --- looking -----------------------------------------------------------------------------------------

    def text(self) -> str:
        """What is on the screen."""
        return self._ask("capture-pane", "-p")

    def sees(self, *words: str, seconds: float = SECONDS) -> str:
        """Waits until all of these are on the screen at once; gives the screen."""

        def shown() -> str:
            screen = self.text()
            absent = [word for word in words if word not in screen]
            assert not absent, f"the screen does not show {absent}:\n{screen}"
            return screen

        return eventually(shown, seconds)

    def gone(self, word: str) -> None:
        """Waits until this is not on the screen any more."""

        def hidden() -> bool:
            screen = self.text()
            assert word not in screen, f"the screen still shows {word!r}:\n{screen}"
            return True

        eventually(hidden, SECONDS)

    def is_typing_into(self, words: str) -> None:
        """Waits until the cursor is in the line that shows these words."""

        def there() -> bool:
            row = int(self._ask("display-message", "-p", "#{cursor_y}"))
            screen = self.text()
            assert words in screen.split("\n")[row], (
                f"the cursor is in line {row}, not at {words!r}:\n{screen}"
            )
            return True

        eventually(there, SECONDS)

    # --- typing ------------------------------------------------------------------------------------------

    def press(self, *keys: str) -> None:
        """Keys as tmux names them: ``Enter``, ``Escape``, ``C-s``, ``F9``, ``y``."""
        self._ask("send-keys", *keys)

    def type(self, text: str) -> None:
        """These letters."""
        self._ask("send-keys", "-l", text)

    # --- ending ------------------------------------------------------------------------------------------

    def ends(self) -> int:
        """Waits until the program has ended by itself; its exit status."""
        ended = eventually(
            lambda: self._ask("display-message", "-p", "#{pane_dead}:#{pane_dead_status}").strip(": \n0"),
            SECONDS,
            what="the program's end",
        )
        return int(ended.partition(":")[2] or "0")

    def kill_program(self) -> None:
        """SIGKILL to the program alone; its terminal stays."""
        os.kill(self.pid, signal.SIGKILL)

    def kill_group(self) -> None:
        """SIGKILL to the program and its whole process group."""
        os.killpg(os.getpgid(self.pid), signal.SIGKILL)

    def close(self) -> None:
        """Close the window and with it the pseudo-terminal: everybody on it is hung up on."""
        subprocess.run([*self._tmux, "kill-server"], capture_output=True)

    def _ask(self, *words: str) -> str:
        done = subprocess.run([*self._tmux, *words], capture_output=True, text=True)
        assert done.returncode == 0, f"tmux {words[0]}: {done.stderr}"
        return done.stdout


@contextmanager
def terminal(
    command: Sequence[str | Path],
    environment: Mapping[str, str],
    directory: Path,
    *,
    size: tuple[int, int] = (160, 60),
) -> Iterator[Terminal]:
    """The command in a terminal of this many columns and rows, until the block ends.

    Without tmux the test is skipped, or fails where ``CI`` is set.
    """
    tmux = program("tmux")
    place = Path(tempfile.mkdtemp(prefix="fireline-tmux-"))  # the path of a socket has to be short
    settings = place / "tmux.conf"
    settings.write_text(_SETTINGS)
    client = [tmux, "-S", str(place / "socket")]
    width, height = size
    start = [*client, "-f", str(settings), "new-session", "-d", "-x", str(width), "-y", str(height), "--"]
    try:
        subprocess.run(
            [*start, *map(str, command)],
            cwd=directory,
            env={**environment, "TERM": "xterm-256color", "COLORTERM": "truecolor"},
            check=True,
            capture_output=True,
        )
        yield Terminal(client)
    finally:
        subprocess.run([*client, "kill-server"], capture_output=True)
        shutil.rmtree(place, ignore_errors=True)
