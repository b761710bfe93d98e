"""What ships as YAML in ``playbooks/knowledge``, and how an organisation's own files lie over it.

A directory of the settings may hold a file of the same name. Its entries extend ours, or override the
fields they name of the entry with the same id; later directories lie over earlier ones. An entry that
cannot be taken is refused with file, line and column, and what stood before stays.
"""

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any, Generic, TypeVar

import msgspec

from data.errors import BadInput
from data.yaml_file import Document, convert, load_file

SHIPPED = Path(__file__).parent / "knowledge"
HEADER = ("source", "as_of")
"""What any of these files may say about itself."""
T = TypeVar("T")

Short = Annotated[str, msgspec.Meta(min_length=1, max_length=64, pattern=r"\A[^\n]*\Z")]
Line = Annotated[str, msgspec.Meta(min_length=1, max_length=200, pattern=r"\A[^\n]*\Z")]
Paragraph = Annotated[str, msgspec.Meta(min_length=1, max_length=1000)]

ID = re.compile(r"[a-z][a-z0-9_]{0,63}")
"""The id of a type, a group or an action."""


@dataclass(frozen=True, slots=True)
class Files:
    """The documents of one name, lowest layer first, and what could not be read."""

    documents: tuple[Document, ...]
    problems: tuple[BadInput, ...]


@dataclass(frozen=True, slots=True)
class Section(Generic[T]):
    """The entries of one section after all layers, in the order they were first named."""

    entries: dict[str, T]
    problems: tuple[BadInput, ...]


def read(name: str, directories: Iterable[Path], sections: Sequence[str], *, shipped: bool = True) -> Files:
    """The shipped file of this name (unless ``shipped`` is false) and each directory's, where there is one.

    A file that is no YAML, no mapping or has an unknown section is refused whole.
    """
    documents: list[Document] = []
    problems: list[BadInput] = []
    layers = [*([SHIPPED] if shipped else []), *directories]
    for path in (layer / name for layer in layers):
        if not path.exists():
            continue
        try:
            documents.append(_with_sections(load_file(path), (*HEADER, *sections)))
        except BadInput as error:
            problems.append(error)
    return Files(tuple(documents), tuple(problems))


def _no_check(document: Document, entry: object, others: dict[str, Any]) -> None:
    """Every entry that has the right shape will do."""


def layered(
    files: Files,
    section: str,
    entry_type: type[T],
    *,
    only: Collection[str] = (),
    id_pattern: re.Pattern[str] = ID,
    check: Callable[[Document, T, dict[str, T]], None] = _no_check,
) -> Section[T]:
    """One section of all documents, entry by entry; ``entry_type`` is a msgspec struct with an ``id``.

    Ids fit ``id_pattern``, or are among ``only`` where others mean nothing. ``check`` gets the document,
    the entry as it would be and the entries taken so far, and raises `BadInput` to refuse it.
    """
    raw: dict[str, dict[str, Any]] = {}
    result: Section[T] = Section({}, ())
    problems: list[BadInput] = []
    for document in files.documents:
        try:
            names = _entry_names(document, section)
        except BadInput as error:
            problems.append(error)
            continue
        for name in names:
            try:
                _check_key(document, section, name, only, id_pattern)
                merged = _merged(document, section, name, raw.get(name, {}))
                entry = convert(merged, entry_type, (section, name))
                check(merged, entry, result.entries)
            except BadInput as error:
                problems.append(error)
                continue
            raw[name] = merged.data[section][name]
            result.entries[name] = entry
    return replace(result, problems=tuple(problems))


def _with_sections(document: Document, sections: Sequence[str]) -> Document:
    if document.data is None:
        return replace(document, data={})
    if not isinstance(document.data, dict):
        raise document.error("expected a mapping at the top")
    for name in document.data:
        if name not in sections:
            line, column = document.key_place((name,))
            known = ", ".join(sections)
            raise BadInput(
                f'unknown section "{name}"; known are {known}', file=document.file, line=line, column=column
            )
    return document


def _entry_names(document: Document, section: str) -> list[str]:
    entries = document.value((section,))
    if entries is None:
        return []
    if not isinstance(entries, dict):
        raise document.error(f"{section}: expected a mapping from ids to entries", (section,))
    return list(entries)


def _merged(document: Document, section: str, name: str, below: dict[str, Any]) -> Document:
    """A document that says at ``section.name`` what the layers say together, places kept."""
    entry = document.value((section, name))
    if not isinstance(entry, dict):
        raise document.error(f"{section}.{name}: expected a mapping", (section, name))
    if "id" in entry:
        raise document.error(
            f"{section}.{name}: the key is the id; leave out this field", (section, name, "id")
        )
    return replace(document, data={section: {name: {**below, **entry, "id": name}}})


def _check_key(
    document: Document, section: str, name: str, only: Collection[str], id_pattern: re.Pattern[str]
) -> None:
    if name in only or (not only and id_pattern.fullmatch(name)):
        return
    line, column = document.key_place((section, name))
    message = (
        f'{section}: "{name}" is not one of {", ".join(only)}'
        if only
        else f'{section}: "{name}" cannot be an id here ({id_pattern.pattern})'
    )
    raise BadInput(message, file=document.file, line=line, column=column)
