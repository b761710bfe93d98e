"""Cells of a CSV file: what somebody wrote is never a formula to the spreadsheet that opens it."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def defuse(text: str) -> str:
    """A cell that no spreadsheet takes for a formula; unchanged where none would."""
    return f"'{text}" if text.lstrip(" \u00a0").startswith(_FORMULA) or text.startswith(_FORMULA) else text


def as_written(cell: str) -> str:
    """What `defuse` was given."""
    return cell[1:] if cell[:1] == "'" and defuse(cell[1:]) == cell else cell
