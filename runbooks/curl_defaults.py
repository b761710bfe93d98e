"""Telling curl to fail on HTTP errors: by itself it ends with 0 on a 500.

curl reads ``.curlrc`` from ``CURL_HOME``; ours takes in the responder's own and then says ``fail``. curl does
not take ``fail`` and ``fail-with-body`` together, so a command that asks for the latter gets that by default.
"""

import re
from collections.abc import Mapping
from pathlib import Path

_WITH_BODY = re.compile(r"--fail-with-body\b")
_PLAIN = re.compile(r"(?<![\w-])(?:--fail(?![\w-])|-[a-zA-Z]*f[a-zA-Z]*\b)")


def text(command: str, own: Path | None) -> str:
    """What ``.curlrc`` says for a command, the responder's own file first, so that ours has the last word."""
    lines = [f'config = "{_quoted(str(own))}"'] if own else []
    if not _WITH_BODY.search(command):
        lines += ["no-fail-with-body", "fail"]
    elif not _PLAIN.search(command):
        lines += ["no-fail", "fail-with-body"]
    return "\n".join([*lines, ""])


def warning(command: str) -> str:
    """What to say of a command that has it both ways; empty otherwise."""
    if _WITH_BODY.search(command) and _PLAIN.search(command):
        return "It mixes --fail and --fail-with-body: a curl with neither will not fail on HTTP errors."
    return ""


def write(directory: Path, commands: str, environment: Mapping[str, str]) -> dict[str, str]:
    """Write the file for these commands; gives the variables that make curl read it."""
    directory.mkdir(mode=0o700, exist_ok=True)
    (directory / ".curlrc").write_text(text(commands, own_file(environment)))
    return {"CURL_HOME": str(directory)}


def own_file(environment: Mapping[str, str]) -> Path | None:
    """The file that curl would read without us: the first in ``CURL_HOME``, ``XDG_CONFIG_HOME``, ``HOME``."""
    for variable, name in (
        ("CURL_HOME", ".curlrc"),
        ("XDG_CONFIG_HOME", "curlrc"),
        ("XDG_CONFIG_HOME", ".curlrc"),
        ("HOME", ".curlrc"),
        ("HOME", ".config/curlrc"),
    ):
        directory = environment.get(variable)
        if directory and (Path(directory) / name).is_file():
            return Path(directory, name).absolute()
    return None


def _quoted(path: str) -> str:
    return path.replace("\\", "\\\\").replace('"', '\\"')
