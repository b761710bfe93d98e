"""The incident record to read: its fields in the schema's order, each as it stands in the JSON."""

from collections.abc import Iterator
from typing import Any

from playbooks.reports.markdown import NOT_RECORDED, Md, block, inline


def markdown(record: dict[str, Any]) -> bytes:
    """``record`` is what `playbooks.reports.record.record` makes."""
    lines = [f"# Record of {inline(str(record['incident_id']))}", "", "Times are UTC.", ""]
    plain = {name: value for name, value in record.items() if not isinstance(value, dict | list)}
    lines += [*_fields(plain), ""]
    for name, value in record.items():
        if isinstance(value, dict):
            lines += [_heading(name), "", *_fields(value), ""]
        elif isinstance(value, list):
            lines += [_heading(name), "", *(_items(value) if value else [NOT_RECORDED]), ""]
    return ("\n".join(lines).rstrip("\n") + "\n").encode()


def _heading(name: str) -> str:
    return f"## {_words(name)}"


def _words(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _fields(values: dict[str, Any]) -> Iterator[str]:
    for name, value in values.items():
        if isinstance(value, list):
            yield f"- {_words(name)}:{'' if value else f' {NOT_RECORDED}'}"
            yield from (f"  {line}" for line in _items(value))
        else:
            yield f"- {_words(name)}: {_said(value)}"


def _items(values: list[Any]) -> Iterator[str]:
    for value in values:
        if isinstance(value, dict) and len(value) == 2:  # a moment and what happened then
            yield f"- {' · '.join(_said(one) for one in value.values())}"
        elif isinstance(value, dict):
            first, *rest = value.items()
            yield f"- {_said(first[1])}"
            yield from (f"  - {_words(name)}: {_said(one)}" for name, one in rest)
        else:
            yield f"- {_said(value)}"


def _said(value: object) -> Md:
    return NOT_RECORDED if value is None else block(str(value), "    ")
