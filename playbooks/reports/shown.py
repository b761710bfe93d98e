"""What an incident's fields, lists and steps say, as Markdown.

Where two people set one field apart and nobody decided, both values are shown, with who set them when. What
was erased says so. What nobody recorded is *not recorded*.
"""

from collections.abc import Callable

import msgspec

from data import times
from data.incident.marks import Head, Mark
from data.incident.model import Incident
from data.incident.sentences import Names, value_text, words
from data.text import NOTE, clean
from playbooks.reports.markdown import NOT_RECORDED, Md, block, inline

ERASED = Md("*erased or withheld*")


class ShownItem(msgspec.Struct, frozen=True):
    """One item of a list: its text, and what its details say (``detail`` gives *not recorded* for none)."""

    text: Md
    detail: Callable[[str], Md]


class ShownAction(msgspec.Struct, frozen=True):
    """One corrective action, for a table's row."""

    text: Md
    owner: Md
    priority: Md
    due: Md
    status: Md
    acceptance: Md


class Shown:
    """Fields and lists of one incident as Markdown."""

    def __init__(self, incident: Incident, names: Names) -> None:
        self.incident = incident
        self.names = names

    def field(self, path: str) -> Md:
        """One field on one line."""
        return self._register(path, self._line, "")

    def prose(self, path: str) -> Md:
        """One field with its line breaks."""
        return self._register(path, self._lines, "\n\n")

    def role(self, role: str) -> Md:
        """Who holds a role."""
        return self._heads(f"role.{role}", lambda head: _payload_line(head, "name"), "")

    def severity(self) -> Md:
        """The severity, with why where somebody said so."""
        return self._heads("severity", _severity, "")

    def items(self, path: str) -> list[ShownItem]:
        """The items of a list, in the order they were added."""
        return [
            ShownItem(self._item_text(event, mark), self._details(event, mark))
            for event, mark in self.incident.list_items(path)
        ]

    def actions(self) -> list[ShownAction]:
        """The corrective actions, in the order they were added."""
        found = sorted(self.incident.actions.items(), key=lambda pair: pair[1].key)
        return [self._action(event, mark) for event, mark in found]

    # --- inside ------------------------------------------------------------------------------------------

    def _register(self, path: str, show: Callable[[str, object], Md | None], between: str) -> Md:
        name = f"system.{self.incident.model_id}.model_version" if path == "model_version" else path
        return self._heads(name, lambda head: show(path, head.value), between)

    def _heads(self, name: str, show: Callable[[Head], Md | None], between: str) -> Md:
        """Every value that stands, once; with its author where there are several."""
        register = self.incident.register(name)
        heads = sorted(register.heads.values(), key=lambda head: head.key, reverse=True)
        found: dict[Md, Head] = {}
        for head in heads:
            shown = ERASED if head.payload is None else show(head)
            found.setdefault(NOT_RECORDED if shown is None else shown, head)
        if len(found) <= 1:
            return next(iter(found), NOT_RECORDED)
        values = [f"{between}{text} ({self._whose(head)})" for text, head in found.items()]
        return Md(
            "**values that nobody decided between:** " + (" " if between else "; ").join(values).strip()
        )

    def _whose(self, head: Head) -> Md:
        return Md(f"{inline(self.names(head.actor))}, {times.iso_short(head.at)}")

    @staticmethod
    def _line(path: str, value: object) -> Md | None:
        return None if value is None or value == "" else inline(value_text(path, value, NOTE))

    @staticmethod
    def _lines(path: str, value: object) -> Md | None:
        if isinstance(value, str):
            return block(value) if value.strip() else None
        return Shown._line(path, value)

    def _item_text(self, event: str, mark: Mark) -> Md:
        if mark.payload is None:
            return ERASED
        text = self.incident.value(f"item.{event}.text", mark.get("text"))
        return Md(block(str(text), "  ").lstrip()) or NOT_RECORDED

    def _details(self, event: str, mark: Mark) -> Callable[[str], Md]:
        details = mark.get("details", {})
        recorded = details if isinstance(details, dict) else {}

        def detail(name: str) -> Md:
            register = f"item.{event}.{name}"
            if self.incident.register(register).heads:
                return self.field(register)
            text = clean(str(recorded.get(name, ""))).strip()
            if not text:
                return NOT_RECORDED
            return inline(words(text) if name == "status" else text)

        return detail

    def _action(self, event: str, mark: Mark) -> ShownAction:
        def cell_of(name: str) -> Md:
            register = f"action.{event}.{name}"
            if self.incident.register(register).heads:
                return self.field(register)
            text = str(mark.get(name)) if mark.payload is not None else ""
            return inline(text) if text.strip() else NOT_RECORDED

        text = ERASED if mark.payload is None else inline(str(mark.get("text")))
        names = ("owner", "priority", "due", "status", "acceptance")
        return ShownAction(text, *(cell_of(name) for name in names))


def _severity(head: Head) -> Md | None:
    severity = words(str((head.payload or {}).get("severity", "")))
    reason = str((head.payload or {}).get("reason", ""))
    if not severity:
        return None
    return Md(f"{inline(severity)}{f' ({inline(reason)})' if reason else ''}")


def _payload_line(head: Head, name: str) -> Md | None:
    return inline(str((head.payload or {}).get(name, ""))) or None


def moment(at: int | None) -> Md:
    """A time, or *not recorded*."""
    return NOT_RECORDED if at is None else Md(times.iso_short(at))
