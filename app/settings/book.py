"""The settings of an app that runs: looked at again when the file changes, and changed from the screen."""

import shlex
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from app.settings import Settings, from_text, toml_file
from app.settings.edit import Plain, changed, write
from app.settings.key import Key
from app.settings.keys import BY_NAME, KEYS
from app.settings.values import from_file
from data.errors import BadInput, FirelineError
from data.text import clean_line
from screens.parts import SettingsView
from screens.settings_book import SettingRow, Told

_HIDDEN = "set, not shown"


class Book:
    """Over one settings file. ``view`` makes what the screens obey of settings."""

    def __init__(
        self, settings: Settings, environment: Mapping[str, str], view: Callable[[Settings], SettingsView]
    ) -> None:
        self._first = self._now = settings
        self._environment = dict(environment)
        self._view = view
        self._lock = threading.Lock()
        self._stamp = _stamp(settings.file)
        self._raw = _raw(settings.file)

    @property
    def file(self) -> str:
        """The settings file, from the home directory where it is below that."""
        home = str(Path.home()) + "/"
        shown = str(self._now.file)
        return "~/" + shown[len(home) :] if shown.startswith(home) else shown

    def rows(self) -> Sequence[SettingRow]:
        """Every key, in the order of its groups."""
        return [self._row(key) for key in KEYS]

    def check(self, name: str, text: str) -> str:
        """What is wrong with this text for this key; empty where nothing is."""
        key = BY_NAME[name]
        try:
            if text.strip():
                from_file(key, plain(key, text), self._now.file.parent)
        except BadInput as error:
            return f"{error.bare[:1].upper()}{error.bare[1:]}. {error.remedy}".rstrip()
        return ""

    def save(self, name: str, text: str) -> Told:
        """Write it to the file as it is now. Raises `BadInput`; the file is kept then."""
        key, file = BY_NAME[name], self._now.file
        with self._lock:
            old = toml_file.read(file, must_exist=False) or ""
            new = changed(old, name, plain(key, text) if text.strip() else None, file)
            from_text(new, file, self._environment)
            if new != old:
                write(file, new)
            return self._looked()

    def look(self) -> Told | None:
        """What changed in the file since the last look; ``None`` where nothing did."""
        with self._lock:
            return None if _stamp(self._now.file) == self._stamp else self._looked()

    # --- looking -----------------------------------------------------------------------------------------

    def _looked(self) -> Told:
        before = self._now
        self._stamp = _stamp(before.file)
        try:
            text = toml_file.read(before.file, must_exist=False) or ""
            after = from_text(text, before.file, self._environment, home=str(before.home))
        except FirelineError as error:
            return Told(view=self._view(before), pending=self._pending(), refused=self._briefly(error))
        after = _with_command_line(after, before)
        self._now, self._raw = after, toml_file.parse(text, str(before.file))
        names = tuple(key.name for key in KEYS if before.values.get(key.name) != after.values.get(key.name))
        return Told(view=self._view(after), changed=names, pending=self._pending())

    def _briefly(self, error: FirelineError) -> FirelineError:
        """With the file's name as it is shown."""
        if not isinstance(error, BadInput) or not error.file:
            return error
        return BadInput(
            error.bare,
            file=self.file,
            line=error.line,
            column=error.column,
            kept=error.kept,
            remedy=error.remedy,
        )

    def _pending(self) -> tuple[str, ...]:
        one, other = self._first.values, self._now.values
        return tuple(key.name for key in KEYS if not key.live and one.get(key.name) != other.get(key.name))

    def _row(self, key: Key) -> SettingRow:
        now = self._now
        return SettingRow(
            name=key.name,
            group=key.group,
            about=key.about,
            value=_shown(key, now.values.get(key.name), now),
            origin=now.origins.get(key.name, "default"),
            text=_editable(key, self._raw.get(key.name)),
            variable=key.variable,
            example=key.example,
            choices=key.choices,
            secret=key.kind == "secret",
            live=key.live,
            pending=not key.live and self._first.values.get(key.name) != now.values.get(key.name),
        )


def plain(key: Key, text: str) -> Plain:
    """What a person typed in one line, as it is written in the file. Raises `BadInput`."""
    text = text.strip()
    if key.kind == "directories":
        return [part for part in text.split(":") if part]
    if key.kind == "urls":
        urls = text.split()
        return urls[0] if len(urls) == 1 else urls
    if key.kind == "command":
        try:
            return shlex.split(text)
        except ValueError:
            raise BadInput("a quotation mark is missing", remedy="Quote it as in a shell.") from None
    if key.kind == "switch" and text in {"true", "false"}:
        return text == "true"
    if key.kind == "seconds":
        try:
            return float(text)
        except ValueError:
            return text
    return text


def _editable(key: Key, value: object) -> str:
    """The other way round; an address with a password in it is not repeated."""
    if isinstance(value, list):
        words = [str(part) for part in value]
        if any(_has_password(word) for word in words):
            return ""
        return (
            shlex.join(words) if key.kind == "command" else (" " if key.kind == "urls" else ":").join(words)
        )
    if isinstance(value, float):
        return f"{value:g}"
    return "" if value is None or _has_password(str(value)) else str(value)


def _has_password(text: str) -> bool:
    try:
        return bool(urlsplit(text).password)
    except ValueError:
        return False


def _shown(key: Key, value: object, settings: Settings) -> str:
    if value is None:
        default = getattr(settings, key.name, None)
        return str(default) if default and isinstance(default, str | Path) else ""
    if key.kind == "secret":
        return _HIDDEN
    if key.kind == "command" and isinstance(value, tuple):
        return clean_line(shlex.join(str(part) for part in value), 400)
    if isinstance(value, tuple):
        return clean_line("  ".join(_without_password(str(part)) for part in value), 400)
    return f"{value:g} s" if isinstance(value, float) else clean_line(_without_password(str(value)), 400)


def _without_password(text: str) -> str:
    if not _has_password(text):
        return text
    return f"{text.partition('://')[0]}://…@{text.rpartition('@')[2]}"


def _with_command_line(after: Settings, before: Settings) -> Settings:
    """What the command line said goes on to come first."""
    if before.origins.get("responder") != "command line":
        return after
    return replace(
        after,
        responder=before.responder,
        values={**after.values, "responder": before.responder},
        origins={**after.origins, "responder": "command line"},
    )


def _stamp(file: Path) -> tuple[int, ...]:
    try:
        info = file.stat()
    except OSError:
        return ()
    return (info.st_ino, info.st_size, info.st_mtime_ns)


def _raw(file: Path) -> Mapping[str, object]:
    """As it is written there; nothing where it cannot be read, which `look` then says."""
    try:
        return toml_file.parse(toml_file.read(file, must_exist=False) or "", str(file))
    except FirelineError:
        return {}
