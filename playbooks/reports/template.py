"""Templates: ours, and an organisation's own of the same name over them.

Whatever a template prints is escaped unless it was made as Markdown here, so that no template can let foreign
text through.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from data.errors import BadInput
from playbooks.reports.markdown import inline

if TYPE_CHECKING:
    from jinja2.sandbox import SandboxedEnvironment

TEMPLATES = Path(__file__).parent.parent / "templates"


def render(names: Sequence[str], context: dict[str, Any], directories: Sequence[Path] = ()) -> bytes:
    """The first template there is of these names, as UTF-8. Raises `BadInput` for one that cannot be used."""
    from jinja2 import TemplateError

    try:
        text = _environment(directories).select_template(list(names)).render(context)
    except TemplateError as error:
        raise BadInput(f"The template {names[0]} cannot be used: {error}") from error
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
