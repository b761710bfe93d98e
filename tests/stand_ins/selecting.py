"""Which objects a list asks for: selectors of labels and fields, and chunks."""

import re
from typing import Any

from tests.stand_ins.serving import Request

Object = dict[str, Any]

_SELECTOR = re.compile(r"\s*([^=!,\s]+)\s*(==|=|!=)\s*([^,\s]*)\s*")


def chunk_of(request: Request, documents: list[Object]) -> tuple[list[Object], Object]:
    """As many as ``limit`` asks for, after those that ``continue`` tells of; and what says that more come.

    kubectl asks for 500 at once, and prints them all in one table, which is not divided here.
    """
    limit, start = int(request.query.get("limit") or 0), int(request.query.get("continue") or 0)
    end = start + limit if limit else len(documents)
    if end >= len(documents):
        return documents[start:], {}
    return documents[start:end], {"continue": str(end), "remainingItemCount": len(documents) - end}


def matches(request: Request, document: Object) -> bool:
    """Whether the request's selectors take it."""
    meta = document["metadata"]
    fields = {
        "metadata.name": meta["name"],
        "metadata.namespace": meta.get("namespace", ""),
        "involvedObject.name": document.get("involvedObject", {}).get("name", ""),
        "involvedObject.kind": document.get("involvedObject", {}).get("kind", ""),
        "reason": document.get("reason", ""),
        "type": document.get("type", ""),
    }
    return _selects(request.query.get("fieldSelector", ""), fields) and _selects(
        request.query.get("labelSelector", ""), meta.get("labels", {})
    )


def _selects(selector: str, values: dict[str, str]) -> bool:
    """Equality selectors, joined by commas."""
    for name, operator, wanted in _SELECTOR.findall(selector):
        if (values.get(name) == wanted) == (operator == "!="):
            return False
    return True
