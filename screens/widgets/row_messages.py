"""What a list of rows tells whoever holds it; handled as ``on_rows_chosen`` and so on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from screens.widgets.rows import Rows


class FromRows(Message):
    """Something a list of rows says; ``@on`` can tell lists apart."""

    def __init__(self, rows: Rows) -> None:
        super().__init__()
        self.rows = rows

    @property
    def control(self) -> Rows:
        return self.rows


class Chosen(FromRows, namespace="rows"):
    """Enter on a row, or a click on the row that has the cursor."""

    def __init__(self, rows: Rows, key: str) -> None:
        super().__init__(rows)
        self.key = key


class Moved(FromRows, namespace="rows"):
    """The cursor stands on another row."""

    def __init__(self, rows: Rows, key: str) -> None:
        super().__init__(rows)
        self.key = key


class Scrolled(FromRows, namespace="rows"):
    """The person scrolled; `Rows.at_end` says whether to the end."""


class Measured(FromRows, namespace="rows"):
    """The list is as tall as this now."""

    def __init__(self, rows: Rows, height: int) -> None:
        super().__init__(rows)
        self.height = height
