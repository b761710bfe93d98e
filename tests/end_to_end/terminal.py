"""A program in a real terminal, driven as a person drives it: what a key does is seen before the next one.

The terminal is tmux's, on a server of its own that nobody else has; what is read is what tmux shows, so
escape codes, sizes and the alternate screen are as real as they get.
"""

import os
import re
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.servers.process import program
from tests.waiting import eventually

SECONDS = 30.0
"""How long anything may take on a busy machine."""
SIZE = (150, 50)
_CONFIGURATION = "set -g remain-on-exit on\nset -g default-terminal tmux-256color\nset -sg escape-time 0\n"
_WRAPPER = '"$@"; echo $? > "$0"'
"""Leaves the exit status in a file: tmux does not always collect a program that ended."""


class Terminal:
    """One program in one window."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    # --- looking -----------------------------------------------------------------------------------------

    def text(self) -> str:
        """What is on the screen, without the spaces at the end of lines."""
        return self._tmux("capture-pane", "-p")

    def sees(self, *words: str) -> None:
        """Waits until all of these are on the screen, each on one line."""
        eventually(lambda: self._shows(words), SECONDS, every=0.03)

    def sees_no(self, *words: str) -> None:
        """Waits until none of these is on the screen."""
        eventually(lambda: self._shows_none(words), SECONDS, every=0.03)

    def sees_in(self, panel: str, *words: str) -> None:
        """Waits until one line of a panel, known by its heading, has all of these."""
        eventually(lambda: self._panel_has(panel, words), SECONDS, every=0.03)

    def cursor_is_at(self, words: str) -> None:
        """Waits until the cursor stands on a line with these: whoever types, types there."""
        eventually(lambda: words in self._line(), SECONDS, every=0.03, what=f"the cursor at {words!r}")

    def _line(self) -> str:
        place = int(self._tmux("display-message", "-p", "#{cursor_y}"))
        return self.text().split("\n")[place]

    def _panel_has(self, panel: str, words: Sequence[str]) -> bool:
        text = self.text()
        found = [line for line in _within(text, panel) if all(word in line for word in words)]
        assert found, f"no line of {panel} has all of {words}; the screen:\n{text}"
        return True

    def _shows(self, words: Sequence[str]) -> bool:
        text = self.text()
        lacking = [word for word in words if word not in text]
        assert not lacking, f"not to be seen: {lacking}; the screen:\n{text}"
        return True

    def _shows_none(self, words: Sequence[str]) -> bool:
        text = self.text()
        left = [word for word in words if word in text]
        assert not left, f"still to be seen: {left}; the screen:\n{text}"
        return True

    # --- acting ------------------------------------------------------------------------------------------

    def press(self, key: str, *effect: str, gone: Sequence[str] = ()) -> None:
        """Press a key (tmux's name for it) and wait for what it does: words that come, and words that go.

        A key whose effect is there already would prove nothing, and is refused.
        """
        self._act(("send-keys", key), effect, gone)

    def type(self, text: str, *, after: str = "") -> None:
        """Type text and wait for it to stand where the cursor is; ``after`` a key that goes to its field."""
        if after:
            self.send(after)
        self._tmux("send-keys", "-l", text)
        self.cursor_is_at(text)

    def send(self, key: str) -> None:
        """Press a key, and wait for nothing: for who waits for something else."""
        self._tmux("send-keys", key)

    def enter(self, next_field: str) -> None:
        """Enter in a form: on to the field that shows this."""
        self.send("Enter")
        self.cursor_is_at(next_field)

    def _act(self, send: Sequence[str], effect: Sequence[str], gone: Sequence[str]) -> None:
        assert effect or gone, "say what it does"
        self.sees(*gone)
        before = self.text()
        assert gone or any(word not in before for word in effect), f"{effect} before {send}:\n{before}"
        self._tmux(*send)
        self.sees(*effect)
        self.sees_no(*gone)

    def ends(self, seconds: float = SECONDS) -> int:
        """Waits for the program to end; its exit status."""
        return int(eventually(self._status, seconds, what="the program ending"))

    def _status(self) -> str:
        file = self._folder / "status"
        return file.read_text().strip() if file.exists() else ""

    def program(self) -> int:
        """The program's process id."""
        wrapper = self._tmux("display-message", "-p", "#{pane_pid}").strip()
        return int(subprocess.check_output(["ps", "-o", "pid=", "--ppid", wrapper], text=True))

    def kill(self) -> None:
        """SIGKILL to the program's whole process group, then close its terminal."""
        os.killpg(int(self._tmux("display-message", "-p", "#{pane_pid}")), signal.SIGKILL)
        eventually(lambda: self._tmux("display-message", "-p", "#{pane_dead}").strip() == "1", SECONDS)
        self.close()

    def close(self) -> None:
        """Close the terminal, as a lost connection does; what runs in it is hung up."""
        with suppress(subprocess.CalledProcessError):
            self._tmux("kill-server")

    def _tmux(self, *words: str) -> str:
        tmux = ["tmux", "-S", str(self._folder / "tmux"), *words]
        return subprocess.run(tmux, check=True, capture_output=True, text=True, timeout=60).stdout


def _within(text: str, panel: str) -> list[str]:
    """The lines of a panel: what stands below its heading, as wide as that is."""
    lines = text.split("\n")
    for place, line in enumerate(lines):
        heading = re.search(rf"─{re.escape(panel)} .*?─(?=  |$)", line)
        if heading:
            return [other[heading.start() : heading.end()] for other in lines[place + 1 :]]
    return []


@contextmanager
def terminal(
    *command: str | Path, environment: Mapping[str, str], cwd: Path, size: tuple[int, int] = SIZE
) -> Iterator[Terminal]:
    """The command in a terminal, until the block ends."""
    tmux = program("tmux")
    folder = Path(tempfile.mkdtemp(prefix="fireline-tmux-"))  # a socket's path has to be short
    configuration = folder / "tmux.conf"
    configuration.write_text(_CONFIGURATION)
    width, height = size
    start = [tmux, "-S", str(folder / "tmux"), "-f", str(configuration), "new-session", "-d"]
    shape = ["-x", str(width), "-y", str(height), "-c", str(cwd), "--"]
    wrapped = ["sh", "-c", _WRAPPER, str(folder / "status"), *(str(word) for word in command)]
    told = {**environment, "TERM": "xterm-256color"}
    subprocess.run([*start, *shape, *wrapped], check=True, env=told, cwd=cwd, capture_output=True, timeout=60)
    opened = Terminal(folder)
    try:
        yield opened
    finally:
        opened.close()
        shutil.rmtree(folder, ignore_errors=True)
