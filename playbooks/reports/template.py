"""Templates: ours, and an organisation's own of the same name over them.

Whatever a template prints is escaped unless it was made as Markdown here, so that no template can let foreign
text through.
"""

import re
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from data.errors import BadInput
from playbooks.reports.markdown import inline

if TYPE_CHECKING:
    from jinja2 import TemplateError
    from jinja2.sandbox import SandboxedEnvironment

TEMPLATES = Path(__file__).parent.parent / "templates"
_QUOTED = re.compile(r"'([^'\s]{1,60})'")
_TAG = re.compile(r"\{[{%#]-?\s*")
_FAULTS = (TypeError, ValueError, ArithmeticError, LookupError, AttributeError, RecursionError)
"""What a template's own expression can run into."""


def render(names: Sequence[str], context: dict[str, Any], directories: Sequence[Path] = ()) -> bytes:
    """The first template there is of these names, as UTF-8. Raises `BadInput` for one that cannot be used,
    with its line and column."""
    from jinja2 import TemplateError

    try:
        text = _environment(directories).select_template(list(names)).render(context)
    except (TemplateError, *_FAULTS) as error:
        raise _refused(error, names[0], directories) from error
    return _tidy(text).encode()


def _environment(directories: Sequence[Path]) -> "SandboxedEnvironment":
    from jinja2 import FileSystemLoader, StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    return ImmutableSandboxedEnvironment(
        loader=FileSystemLoader([*directories, TEMPLATES]),
        undefined=StrictUndefined,
        autoescape=True,
        finalize=_escaped,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _escaped(value: object) -> object:
    """Markdown of ours and a macro's output as they are, anything else escaped."""
    return value if hasattr(value, "__html__") else inline(str(value))


def _refused(error: "TemplateError | Exception", name: str, directories: Sequence[Path]) -> BadInput:
    """What is wrong, and the innermost place in a template where it is."""
    from jinja2 import TemplateSyntaxError

    message = str(error) or type(error).__name__
    if isinstance(error, TemplateSyntaxError):
        file, line = error.filename or name, error.lineno
    else:
        file, line = _innermost(error, {str(one) for one in (*directories, TEMPLATES)})
    if not line:
        return BadInput(f"The template {name} cannot be used: {message}")
    return BadInput(
        f"the template cannot be used: {message}",
        file=file,
        line=line,
        column=_column(Path(file), line, message),
        kept="Nothing was written.",
        remedy="Mend it, or move it away: the one that ships is used then.",
    )


def _innermost(error: Exception, folders: set[str]) -> tuple[str, int]:
    """The file and line of the last template that was at work; 0 where there was none."""
    frames = traceback.extract_tb(error.__traceback__)
    found = [frame for frame in frames if any(frame.filename.startswith(one) for one in folders)]
    found = [frame for frame in found if frame.filename.endswith(".j2")]
    return (found[-1].filename, found[-1].lineno or 0) if found else ("", 0)


def _column(file: Path, line: int, message: str) -> int:
    """Where the name that the message quotes stands in the line, else its first tag; from 1."""
    try:
        text = file.read_text("utf-8", "replace").split("\n")[line - 1]
    except (OSError, IndexError):
        return 1
    for quoted in _QUOTED.findall(message):
        word = re.search(
            rf"(?<!\w){re.escape(quoted)}(?!\w)" if quoted.isidentifier() else re.escape(quoted), text
        )
        if word:
            return word.start() + 1
    tag = _TAG.search(text)
    return tag.end() + 1 if tag else 1


def _tidy(text: str) -> str:
    """At most one empty line in a row outside fences, none at the end."""
    lines: list[str] = []
    fence = ""
    for line in text.split("\n"):
        stripped = line.strip()
        if not fence and stripped.startswith("```"):
            fence = "`" * (len(stripped) - len(stripped.lstrip("`")))
        elif fence and stripped == fence:
            fence = ""
        if stripped or fence or (lines and lines[-1].strip()):
            lines.append(line.rstrip() if not fence else line)
    return "\n".join(lines).rstrip("\n") + "\n"
