"""``fireline`` without a command: opens the app. Most starts are this one, and it imports no command line."""

import gc
import sys

from app.cli.ending import ended, finish
from app.cli.options import Options


def run() -> None:
    """Open it, and exit."""
    options = Options()
    finish(lambda: ended(lambda: open_app(options), options))


def open_app(options: Options, *, first_run: bool = False) -> int:
    """The app, until the person leaves; where there is no terminal, the open incidents."""
    wiring = options.wiring()
    if sys.stdin.isatty() and sys.stdout.isatty():
        gc.disable()  # importing leaves nothing to collect; the app turns it on after its first paint
        from app import terminal
        from app.screen_parts import screen_parts

        drill = terminal.run(screen_parts(wiring), gallery=first_run and not wiring.incidents.all())
        from app import drill_playing

        drill_playing.begin_and_play(wiring, drill)
        return 0
    if first_run and not wiring.incidents.all():
        from app.cli.drill import play_first

        return play_first(wiring)
    from app.cli.status import without_terminal

    return without_terminal(wiring)
