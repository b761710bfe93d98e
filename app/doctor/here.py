"""The person and the terminal: a name for the timeline, colours, size, signs, copying."""

import locale
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from app.doctor.examine import Check
from app.settings import Settings
from data.finding import Finding, State
from data.journal.actors import responder

GROUP = "You and this terminal"
SMALL = (80, 24)


def checks(settings: Settings, environment: Mapping[str, str]) -> Iterator[Check]:
    """Responder and terminal."""
    yield Check(GROUP, "responder", partial(_responder, settings))
    yield Check(GROUP, "terminal", partial(_terminal, environment, on_terminal=sys.stdout.isatty()))


def _responder(settings: Settings) -> Sequence[Finding]:
    who = responder(settings.responder)
    if who.named:
        return [_finding("responder", "good", f"Acts are recorded as {who.name}.")]
    said = f"Acts are recorded as {who.name}: nobody will know who it was."
    return [_finding("responder", "warning", said, "Set responder in the settings, or FIRELINE_RESPONDER.")]


def _terminal(environment: Mapping[str, str], *, on_terminal: bool) -> Sequence[Finding]:
    if not on_terminal:
        return [_finding("terminal", "skipped", "This is not running on a terminal.")]
    width, height = shutil.get_terminal_size()
    colours, encoding = _colours(environment), locale.getpreferredencoding(False)
    found = [_finding("terminal", "good", f"{width}×{height}, {colours}, {encoding}.")]
    if width < SMALL[0] or height < SMALL[1]:
        said = f"{width}×{height} is small: panels are shown one at a time."
        found.append(_finding("terminal", "warning", said, "Make it 80×24 or larger, if you can."))
    if "utf" not in encoding.lower():
        said = f"The locale is {encoding}: signs are drawn in ASCII."
        found.append(_finding("terminal", "warning", said, "Set LANG to a UTF-8 locale, such as C.UTF-8."))
    return [*found, *_copying(environment)]


def _colours(environment: Mapping[str, str]) -> str:
    if environment.get("NO_COLOR"):
        return "no colours, as NO_COLOR asks"
    if environment.get("COLORTERM") in {"truecolor", "24bit"}:
        return "16 million colours"
    return "256 colours" if "256" in environment.get("TERM", "") else "16 colours"


def _copying(environment: Mapping[str, str]) -> Iterator[Finding]:
    """Keys that copy use OSC 52; tmux passes it on only when told so, other terminals do not tell."""
    tmux = shutil.which("tmux") if environment.get("TMUX") else None
    if tmux is None:
        return
    done = subprocess.run(
        [tmux, "show-options", "-sv", "set-clipboard"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=5,
        check=False,
    )
    if done.stdout.strip() == "off":
        remedy = "tmux set -s set-clipboard on; or export to a file instead."
        yield _finding("terminal", "warning", "tmux does not let keys copy to the clipboard.", remedy)


def _finding(name: str, state: State, said: str, remedy: str = "") -> Finding:
    return Finding(group=GROUP, name=name, state=state, said=said, remedy=remedy)
