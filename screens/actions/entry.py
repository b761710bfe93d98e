"""What an action is, and which keys do it in this run."""

from collections.abc import Mapping
from typing import Literal

import msgspec

from screens.actions.scopes import Scope
from screens.keyboard import key_name, types_text

Danger = Literal["reads", "records", "changes", "destroys"]


class Action(msgspec.Struct, frozen=True, kw_only=True):
    """Something a person can do."""

    id: str
    """Stable: users remap keys by it."""
    keys: str
    """Textual key names, comma-separated; the first is the one shown."""
    title: str
    help: str
    scope: Scope
    danger: Danger = "reads"
    """``reads``: nothing changes; ``records``: writes in the journal; ``changes`` and ``destroys``: act on
    production, and ask first."""
    method: str = ""
    """The Textual action; empty: the id's last part."""
    bar: str = ""
    """Its word in the key bar; empty: not shown there."""

    @property
    def action(self) -> str:
        return self.method or self.id.rpartition(".")[2]

    @property
    def keys_now(self) -> tuple[str, ...]:
        """The keys that do it in this run."""
        return tuple(_remapped.get(self.id, self.keys).split(","))

    @property
    def key(self) -> str:
        """The first key, as people write it."""
        return key_name(self.keys_now[0])

    @property
    def typing_key(self) -> str:
        """The first key that works while somebody types in a field."""
        keys = self.keys_now
        return key_name(next((key for key in keys if not types_text(key)), keys[0]))

    @property
    def works_while_typing(self) -> bool:
        """Whether one of its keys is none that a field would take as text."""
        return any(not types_text(key) for key in self.keys_now)


_remapped: dict[str, str] = {}


def remap(keys: Mapping[str, str]) -> None:
    """The keys as this run uses them, by action id (`screens.keymap`); what is not named keeps its own."""
    _remapped.clear()
    _remapped.update(keys)


def act(
    identity: str,
    keys: str,
    title: str,
    about: str,
    danger: Danger = "reads",
    *,
    bar: str = "",
    method: str = "",
) -> Action:
    """An entry of the registry; the first word of its id is its scope."""
    scope: Scope = identity.partition(".")[0]  # type: ignore[assignment]
    return Action(
        id=identity, keys=keys, title=title, help=about, scope=scope, danger=danger, bar=bar, method=method
    )
