"""``fireline doctor``: looks at everything Fireline leans on, and says how to mend what fails."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from app.cli import findings
from app.cli.command import Verb
from app.cli.options import Options
from app.cli.output import say_json
from app.cli.which import AS_JSON
from app.doctor import TOTAL, Check, checks, examine
from app.settings import Settings, config_file, from_text
from app.wiring import Wiring
from data.errors import BadInput
from data.finding import Finding


@click.command("doctor", cls=Verb)
@click.option(
    "--within",
    type=click.IntRange(1, 300),
    default=int(TOTAL),
    show_default=True,
    metavar="SECONDS",
    help="The time for everything together.",
)
@AS_JSON
@click.pass_context
def command(ctx: click.Context, within: int, as_json: bool) -> int:
    """Check sources, clusters, permissions, programs, directories, your own files and this terminal.

    Exit 0: nothing fails (warnings included); 1: something does, and each line says how to mend it.
    """
    wiring, refused = _parts(ctx.find_root().obj)
    progress = _Progress()
    found = [*refused, *examine(checks(wiring), progress.told, total=within)]
    progress.end()
    if as_json:
        say_json(
            {"ok": not findings.bad(found), "findings": [findings.as_json(finding) for finding in found]}
        )
    else:
        findings.show(found)
    return 1 if findings.bad(found) else 0


def _parts(options: Options) -> tuple[Wiring, list[Finding]]:
    """The parts; where the settings cannot be taken that is a finding, and the defaults are looked at."""
    try:
        return options.wiring(), []
    except BadInput as error:
        fallback = Settings(file=config_file(os.environ), home=_home(options))
        finding = Finding(
            group="Settings",
            name="settings",
            state="bad",
            said=error.message,
            remedy=error.remedy or "Mend it there; what follows is checked without them.",
        )
        return Wiring(fallback), [finding]


def _home(options: Options) -> Path:
    """Where the store is, whatever else the settings say."""
    kept = {name: value for name, value in os.environ.items() if name in {"FIRELINE_HOME", "XDG_DATA_HOME"}}
    return from_text("", config_file(os.environ), kept, home=options.home).home


class _Progress:
    """What is being looked at, on a terminal's standard error; nothing anywhere else."""

    def __init__(self) -> None:
        self._shown = sys.stderr.isatty()
        self._done = 0

    def told(self, check: Check, _found: Sequence[Finding]) -> None:
        """One more check has ended."""
        self._done += 1
        self._write(f"\r\x1b[K{self._done} checked, the latest: {check.name}")

    def end(self) -> None:
        """Leave an empty line behind."""
        self._write("\r\x1b[K")

    def _write(self, text: str) -> None:
        if self._shown:
            sys.stderr.write(text)
            sys.stderr.flush()
