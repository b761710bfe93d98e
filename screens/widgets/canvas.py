"""Dots and signs on a grid of cells, two by four dots to a cell (braille); in ASCII, one sign a cell."""

from screens.lines import Line, Span

DOTS_ACROSS, DOTS_DOWN = 2, 4
_BRAILLE = 0x2800
_BITS = ((0x01, 0x02, 0x04, 0x40), (0x08, 0x10, 0x20, 0x80))
_RANK = {
    ink: rank for rank, ink in enumerate(("faint", "dim", "text", "accent", "blue", "green", "amber", "red"))
}
_TOP, _BOTTOM = 0x01 | 0x08, 0x40 | 0x80
_MIDDLE = 0xFF ^ _TOP ^ _BOTTOM


class Canvas:
    """So many cells by rows. Where two inks meet in a cell, the graver one shows."""

    def __init__(self, cells: int, rows: int, *, ascii_only: bool = False) -> None:
        self.cells, self.rows = cells, rows
        self.ascii_only = ascii_only
        self._bits = [[0] * cells for _ in range(rows)]
        self._inks = [[""] * cells for _ in range(rows)]
        self._signs: dict[tuple[int, int], Span] = {}

    @property
    def across(self) -> int:
        """Dots from left to right."""
        return self.cells * DOTS_ACROSS

    @property
    def down(self) -> int:
        """Dots from top to bottom."""
        return self.rows * DOTS_DOWN

    def dot(self, x: int, y: int, ink: str) -> None:
        """A dot, counted from the top left; outside it is nothing."""
        if not (0 <= x < self.across and 0 <= y < self.down):
            return
        column, row = x // DOTS_ACROSS, y // DOTS_DOWN
        self._bits[row][column] |= _BITS[x % DOTS_ACROSS][y % DOTS_DOWN]
        held = self._inks[row][column]
        if not held or _RANK.get(ink, 0) > _RANK.get(held, 0):
            self._inks[row][column] = ink

    def stroke(self, before: tuple[int, int], after: tuple[int, int], ink: str) -> None:
        """From one dot to the next, without a hole; the first dot is drawn already."""
        (x0, y0), (x1, y1) = before, after
        steps = max(abs(x1 - x0), abs(y1 - y0), 1)
        for step in range(1, steps + 1):
            self.dot(x0 + round((x1 - x0) * step / steps), y0 + round((y1 - y0) * step / steps), ink)

    def sign(self, column: int, row: int, text: str, ink: str, *, over: bool = False) -> None:
        """One sign in a cell; dots go before it unless it lies ``over`` them."""
        if 0 <= column < self.cells and 0 <= row < self.rows and (over or not self._bits[row][column]):
            self._signs[column, row] = Span(text, ink)

    def is_free(self, column: int, row: int) -> bool:
        """Whether nothing is drawn there."""
        return not self._bits[row][column] and (column, row) not in self._signs

    def lines(self) -> list[Line]:
        """Row by row, top first; runs of one ink are one span."""
        return [self._line(row) for row in range(self.rows)]

    def _line(self, row: int) -> Line:
        spans: list[Span] = []
        for column in range(self.cells):
            cell = self._cell(column, row)
            if spans and spans[-1].ink == cell.ink:
                spans[-1] = Span(spans[-1].text + cell.text, cell.ink)
            else:
                spans.append(cell)
        return tuple(spans)

    def _cell(self, column: int, row: int) -> Span:
        signed = self._signs.get((column, row))
        bits = self._bits[row][column]
        if signed is not None:
            return signed
        if not bits:
            return Span(" ")
        return Span(_plain(bits) if self.ascii_only else chr(_BRAILLE + bits), self._inks[row][column])


def _plain(bits: int) -> str:
    """Where in the cell the dots are, in one ASCII sign."""
    parts = (bool(bits & _TOP), bool(bits & _MIDDLE), bool(bits & _BOTTOM))
    return {(True, False, False): "'", (False, True, False): "-", (False, False, True): "."}.get(parts, "*")
