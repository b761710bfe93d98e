"""No cell of any CSV is a formula, and what comes back is what was written."""

import pytest

from playbooks.reports.cells import as_written, defuse
from playbooks.trends import formats


@pytest.mark.parametrize(
    "text", ["=1+1", "  =1+1", "＝1+1", "@cmd", "-", "\tx", "plain", "'quoted", "'=1+1", ""]
)
def test_a_cell_is_no_formula_and_comes_back_as_it_was(text: str) -> None:
    cell = defuse(text)
    assert not cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "＝"))
    assert as_written(cell) == text or text == "'=1+1", "a quote before a formula is taken for ours"


def test_trends_defuse_the_same_and_leave_a_lone_dash() -> None:
    assert [formats._cell(text) for text in ("＝1", " =1", "-")] == ["'＝1", "'=1", "-"]
