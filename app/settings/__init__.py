"""The settings: a small TOML file, and for every key an environment variable that comes first.

The file is ``$FIRELINE_CONFIG``, or ``fireline/config.toml`` under ``$XDG_CONFIG_HOME`` (``~/.config``); it
need not exist. What it says wrongly is refused with file, line and column. ``docs/settings.md`` describes
every key, and a test holds the two together.
"""

import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from app.settings import toml_file
from app.settings.key import Key
from app.settings.keys import BY_NAME, KEYS, SECRETS, SOURCES, THEMES, ways
from app.settings.values import from_variable
from data.errors import BadInput
from data.text import clean_line

Origin = Literal["file", "environment", "command line"]


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings as they apply: file, then environment, then the command line."""

    file: Path
    home: Path
    alertmanager_urls: tuple[str, ...] = ()
    """The key ``alertmanager_url``, which takes one address or several."""
    watchdog_alert: str = ""
    prometheus_url: str = ""
    gateway_url: str = ""
    mlflow_url: str = ""
    wandb_url: str = ""
    validations: tuple[Path, ...] = ()
    sync_url: str = ""
    responder: str = ""
    kube_context: str = ""
    runbooks: tuple[Path, ...] = ()
    knowledge: tuple[Path, ...] = ()
    workstreams_from: str = "high"
    """From which severity on declaring opens the playbook's workstreams by itself; or ``never``."""
    models: Path | None = None
    theme: str = THEMES[0]
    notify: str = "bell"
    handover: str = "4h"
    read_only: bool = False
    second_approver: bool = False
    values: Mapping[str, object] = field(default_factory=dict, repr=False)
    """Every key that is set anywhere, by name. It holds secrets of the environment: never printed."""
    origins: Mapping[str, Origin] = field(default_factory=dict)
    """Where each of ``values`` was set."""
    warnings: tuple[str, ...] = ()
    """What is taken, and had better be otherwise; a sentence each."""

    @property
    def alertmanager_url(self) -> str:
        """The first Alertmanager, which runbooks are told of; empty where there is none."""
        return self.alertmanager_urls[0] if self.alertmanager_urls else ""


def load(
    environment: Mapping[str, str] | None = None,
    *,
    home: str = "",
    responder: str = "",
    read_only: bool = False,
) -> Settings:
    """Read file and environment; what the command line says comes before both.

    Raises `BadInput` with the place of what cannot be taken, `NotFound` where ``FIRELINE_CONFIG`` names no
    file.
    """
    environment = os.environ if environment is None else environment
    file = config_file(environment)
    text = toml_file.read(file, must_exist=bool(environment.get("FIRELINE_CONFIG")))
    return from_text(text or "", file, environment, home=home, responder=responder, read_only=read_only)


def from_text(
    text: str,
    file: Path,
    environment: Mapping[str, str],
    *,
    home: str = "",
    responder: str = "",
    read_only: bool = False,
) -> Settings:
    """The settings as they would be with this text in the file. Raises as `load`."""
    of_file = toml_file.values(text, file)
    _check_commands(of_file, text, file)
    of_environment = _read_environment(environment)
    values, origins = _merged(of_file, of_environment)
    if responder:
        values["responder"], origins["responder"] = clean_line(responder), "command line"
    if read_only:
        values["read_only"], origins["read_only"] = True, "command line"
    _check_access(values, origins, text, file)
    plain = {one.name: values[one.name] for one in fields(Settings) if one.name in values}
    plain["alertmanager_urls"] = values.get("alertmanager_url", ())
    if "models" not in plain and (file.parent / "models.yaml").is_file():
        plain["models"] = file.parent / "models.yaml"
    return Settings(
        file=file,
        home=_home(environment, home),
        values=values,
        origins=origins,
        warnings=_warnings(of_file, file),
        **plain,  # type: ignore[arg-type]
    )


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


def _read_environment(environment: Mapping[str, str]) -> dict[str, object]:
    taken: dict[str, object] = {}
    for key in KEYS:
        text = environment.get(key.variable, "")
        if not text:
            continue
        try:
            taken[key.name] = from_variable(key, text)
        except BadInput as error:
            raise BadInput(f"{key.variable}: {error.bare}", remedy=error.remedy) from None
    return taken


def _merged(
    of_file: dict[str, object], of_environment: dict[str, object]
) -> tuple[dict[str, object], dict[str, Origin]]:
    """Both, the environment first; a secret given there in one way stands for the file's other way too."""
    kept = dict(of_file)
    for secret in SECRETS:
        if any(way in of_environment for way in ways(secret)):
            for way in ways(secret):
                kept.pop(way, None)
    origins: dict[str, Origin] = dict.fromkeys(kept, "file")
    origins.update(dict.fromkeys(of_environment, "environment"))
    return kept | of_environment, origins


# --- what does not go together -----------------------------------------------------------------------------


def _check_access(values: Mapping[str, object], origins: Mapping[str, Origin], text: str, file: Path) -> None:
    """A source has nothing, a user with a password, or a token; each secret in one way."""
    for source in SOURCES:
        user = [f"{source}_user"] if values.get(f"{source}_user") else []
        password = [way for way in ways(f"{source}_password") if way in values]
        token = [way for way in ways(f"{source}_token") if way in values]
        named = [f"{source}_url"] if _holds_a_user(values.get(f"{source}_url", "")) else []
        if fault := _fault(source, user, password, token, named):
            names = [*user, *password, *token, *named]
            in_file = next((name for name in reversed(names) if origins[name] == "file"), "")
            raise toml_file.at(in_file, text, file, fault) if in_file else fault


def _holds_a_user(address: object) -> bool:
    addresses = address if isinstance(address, tuple) else (str(address),)
    return any(urlsplit(one).username or urlsplit(one).password for one in addresses)


def _fault(
    source: str, user: list[str], password: list[str], token: list[str], named: list[str]
) -> BadInput | None:
    """``named``: the key of an address with a user in it."""
    if named and (user or password or token):
        remedy = "Take the user and password out of the address, or the other out of the settings."
        return BadInput(f"{named[0]} holds a user, and {(user + password + token)[0]} another", remedy=remedy)
    for ways_given in (password, token):
        if len(ways_given) > 1:
            return BadInput(f"{' and '.join(ways_given)} are both given", remedy="Keep one of them.")
    if token and (user or password):
        return BadInput(f"{token[0]} stands beside {(user + password)[0]}", remedy="Keep one of them.")
    if user and not password:
        remedy = f"Set FIRELINE_{source.upper()}_PASSWORD, or {source}_password_file or _command."
        return BadInput(f"{user[0]} is given without a password", remedy=remedy)
    if password and not user:
        return BadInput(f"{password[0]} is given without {source}_user", remedy=f"Set {source}_user.")
    return None


def _check_commands(of_file: Mapping[str, object], text: str, file: Path) -> None:
    """A file that others may write runs no command of ours."""
    commands = [name for name in of_file if BY_NAME[name].kind == "command"]
    if not commands:
        return
    try:
        found = file.stat()
    except OSError:
        return
    if found.st_mode & (stat.S_IWGRP | stat.S_IWOTH) or found.st_uid not in {0, os.getuid()}:
        fault = BadInput(
            f"{commands[0]}: a command in a file that others may write is not run",
            remedy=f"chmod go-w {file}, and let it belong to you.",
        )
        raise toml_file.at(commands[0], text, file, fault)


def _warnings(of_file: Mapping[str, object], file: Path) -> tuple[str, ...]:
    return tuple(
        f"{name} in {file.name} holds a password: move it to {name.removesuffix('_url')}_password_file or"
        f" {name.removesuffix('_url')}_password_command."
        for name, value in of_file.items()
        for url in (value if isinstance(value, tuple) else (value,))
        if BY_NAME[name].kind in {"url", "urls"} and urlsplit(str(url)).password
    )


__all__ = ["KEYS", "THEMES", "Key", "Settings", "config_file", "from_text", "load"]
