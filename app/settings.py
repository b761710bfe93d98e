"""The settings: a small TOML file, and for every key an environment variable that comes first.

The file is ``$FIRELINE_CONFIG``, or ``fireline/config.toml`` under ``$XDG_CONFIG_HOME`` (``~/.config``); it
need not exist. What it says wrongly is refused with file, line and column. ``docs/settings.md`` describes
every key, and a test holds the two together.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from data.errors import BadInput, NotFound
from data.text import clean_line

THEMES = ("night", "day")
_SIZE_LIMIT = 256_000
_TOML_PLACE = r"\s*\(at (?:line (\d+), column (\d+)|end of document)\)$"


@dataclass(frozen=True, slots=True)
class Key:
    """One key of the file: its name, what it holds, and what it is for."""

    name: str
    kind: str
    """``url``, ``text``, ``theme``, ``file`` or ``directories``."""
    about: str

    @property
    def variable(self) -> str:
        """The environment variable that comes before the file."""
        return f"FIRELINE_{self.name.upper()}"


KEYS = (
    Key("alertmanager_url", "url", "Alertmanager, whose firing alerts are shown and declared from."),
    Key("prometheus_url", "url", "Prometheus, which runbooks and metrics ask."),
    Key("gateway_url", "url", "The oversight gateway, where the catalogue names none for a system."),
    Key("responder", "text", "Your name, as the timeline shows it."),
    Key(
        "kube_context", "text", "The kubectl context to act in, where the catalogue names none for a system."
    ),
    Key("runbooks", "directories", "Directories with runbooks of your own, beside those that ship."),
    Key(
        "knowledge", "directories", "Directories with a taxonomy, severities, clocks and a business calendar."
    ),
    Key("models", "file", "The catalogue of your systems; models.yaml beside this file when not set."),
    Key("theme", "theme", "Colours of the app: night or day."),
)
_BY_NAME = {key.name: key for key in KEYS}


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings as they apply: file, then environment, then the command line."""

    file: Path
    home: Path
    alertmanager_url: str = ""
    prometheus_url: str = ""
    gateway_url: str = ""
    responder: str = ""
    kube_context: str = ""
    runbooks: tuple[Path, ...] = ()
    knowledge: tuple[Path, ...] = ()
    models: Path | None = None
    theme: str = THEMES[0]


def load(environment: Mapping[str, str] | None = None, *, home: str = "", responder: str = "") -> Settings:
    """Read file and environment; ``home`` and ``responder`` from the command line come before both.

    Raises `BadInput` with the place of what cannot be taken, `NotFound` where ``FIRELINE_CONFIG`` names no
    file.
    """
    environment = os.environ if environment is None else environment
    file = config_file(environment)
    values = _read_file(file, must_exist=bool(environment.get("FIRELINE_CONFIG")))
    values.update(_read_environment(environment))
    if responder:
        values["responder"] = clean_line(responder)
    if "models" not in values and (file.parent / "models.yaml").is_file():
        values["models"] = file.parent / "models.yaml"
    return Settings(file=file, home=_home(environment, home), **values)  # type: ignore[arg-type]


def config_file(environment: Mapping[str, str]) -> Path:
    """Where the settings file is, or would be."""
    if named := environment.get("FIRELINE_CONFIG"):
        return Path(named).expanduser().absolute()
    return _xdg(environment, "XDG_CONFIG_HOME", ".config") / "fireline" / "config.toml"


def _home(environment: Mapping[str, str], named: str) -> Path:
    if chosen := named or environment.get("FIRELINE_HOME", ""):
        return Path(chosen).expanduser().absolute()
    return _xdg(environment, "XDG_DATA_HOME", ".local/share") / "fireline"


def _xdg(environment: Mapping[str, str], variable: str, otherwise: str) -> Path:
    """A base directory; a relative one is ignored, as the XDG specification asks."""
    named = Path(environment.get(variable, ""))
    return named if named.is_absolute() else Path.home() / otherwise


# --- the file ----------------------------------------------------------------------------------------------


def _read_file(file: Path, *, must_exist: bool) -> dict[str, object]:
    try:
        text = file.read_bytes()
    except FileNotFoundError:
        if must_exist:
            raise NotFound(
                f"{file} does not exist.", remedy="FIRELINE_CONFIG names it: make it, or unset the variable."
            ) from None
        return {}
    except OSError as error:
        raise BadInput(f"{file} cannot be read: {error.strerror}.") from None
    if len(text) > _SIZE_LIMIT:
        raise BadInput(f"it is larger than {_SIZE_LIMIT} bytes", file=str(file))
    try:
        lines = text.decode("utf-8")
    except UnicodeDecodeError as error:
        line = text.count(b"\n", 0, error.start) + 1
        raise BadInput("this is not UTF-8", file=str(file), line=line, column=1) from None
    return _taken(_parsed(lines, str(file)), lines, file)


def _parsed(text: str, file: str) -> dict[str, object]:
    import tomllib

    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message = str(error)
        place = re.search(_TOML_PLACE, message)
        line, column = 1, 1
        if place:
            last = text.splitlines() or [""]
            line, column = (int(place[1]), int(place[2])) if place[1] else (len(last), len(last[-1]) + 1)
            message = message[: place.start()]
        raise BadInput(message, file=file, line=line, column=column) from None


def _taken(values: dict[str, object], text: str, file: Path) -> dict[str, object]:
    taken: dict[str, object] = {}
    for name, value in values.items():
        line, column = _place(text, name)
        key = _BY_NAME.get(name)
        if key is None:
            raise BadInput(
                f"{clean_line(name, 60)!r} is not a setting",
                file=str(file), line=line, column=column,
                remedy=f"The settings are {', '.join(_BY_NAME)}.",
            )  # fmt: skip
        try:
            taken[name] = _value(key, value, file.parent)
        except BadInput as error:
            raise BadInput(
                f"{name}: {error.bare}", file=str(file), line=line, column=column, remedy=error.remedy
            ) from None
    return taken


def _place(text: str, name: str) -> tuple[int, int]:
    """Where a top-level key or table of this name stands; the first line where it cannot be found."""
    quoted = re.escape(name)
    pattern = re.compile(rf"^\s*(?:\[+\s*)?(?P<key>\"{quoted}\"|'{quoted}'|{quoted})\s*(?:[=.\]]|$)")
    for number, line in enumerate(text.splitlines(), 1):
        if match := pattern.match(line):
            return number, match.start("key") + 1
    return 1, 1


# --- the environment ---------------------------------------------------------------------------------------


def _read_environment(environment: Mapping[str, str]) -> dict[str, object]:
    taken: dict[str, object] = {}
    for key in KEYS:
        text = environment.get(key.variable, "")
        if not text:
            continue
        parts = [part for part in text.split(os.pathsep) if part]
        try:
            taken[key.name] = _value(key, parts if key.kind == "directories" else text, Path.cwd())
        except BadInput as error:
            raise BadInput(f"{key.variable}: {error.bare}", remedy=error.remedy) from None
    return taken


# --- values ------------------------------------------------------------------------------------------------


def _value(key: Key, value: object, base: Path) -> object:
    if key.kind == "directories":
        if not isinstance(value, list) or not all(isinstance(part, str) and part for part in value):
            raise BadInput("expected a list of directories", remedy=f'Write {key.name} = ["/etc/fireline"].')
        return tuple(_path(part, base) for part in value)
    if not isinstance(value, str):
        raise BadInput("expected text in quotes", remedy=f'Write {key.name} = "…".')
    if key.kind == "file":
        return _file(value, base)
    if key.kind == "url":
        return _url(value)
    if key.kind == "theme" and value not in THEMES:
        raise BadInput(f"{clean_line(value, 40)!r} is no theme", remedy=f"It is one of {', '.join(THEMES)}.")
    return clean_line(value)


def _path(text: str, base: Path) -> Path:
    return base / Path(text).expanduser()


def _file(text: str, base: Path) -> Path:
    path = _path(text, base)
    if not path.is_file() or path.name != "models.yaml":
        raise BadInput(f"{path} is not a file called models.yaml")
    return path


def _url(text: str) -> str:
    """An address; what is refused is not repeated, since it may hold a password."""
    try:
        parts = urlsplit(text)
        good = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        good = False
    if not good:
        raise BadInput("this is no http or https address", remedy="Write it as http://host:port.")
    return text.rstrip("/")
