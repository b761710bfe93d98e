"""The three ways to patch a Kubernetes object, as its API conventions define them."""

import copy
from collections.abc import Callable
from typing import Any

Object = dict[str, Any]

MERGE_KEYS = {
    "containers": "name",
    "initContainers": "name",
    "env": "name",
    "volumes": "name",
    "volumeMounts": "mountPath",
    "ports": "containerPort",
    "imagePullSecrets": "name",
    "ownerReferences": "uid",
    "conditions": "type",
}
"""The lists that a strategic merge merges by a key of their elements; all others are replaced whole."""


class PatchRejectedError(ValueError):
    """The patch does not apply to this object."""


def apply(content_type: str, document: Object, patch: Any) -> Object:
    """The patched copy; raises `PatchRejectedError`, and `KeyError` for a content type that is none."""
    return _WAYS[content_type](document, patch)


def strategic_merge(document: Object, patch: Object) -> Object:
    """Objects merge, lists with a merge key merge by it; ``$patch``, ``$setElementOrder/…`` and
    ``$retainKeys`` are obeyed.
    """
    if patch.get("$patch") == "replace":
        return {key: value for key, value in patch.items() if not key.startswith("$")}
    result = copy.deepcopy(document)
    for key, value in patch.items():
        if key.startswith("$"):
            continue
        if value is None:
            result.pop(key, None)
        elif isinstance(value, dict):
            inner = result.get(key)
            result[key] = strategic_merge(inner if isinstance(inner, dict) else {}, value)
        elif isinstance(value, list) and key in MERGE_KEYS:
            result[key] = _merge_list(result.get(key) or [], value, MERGE_KEYS[key])
        else:
            result[key] = copy.deepcopy(value)
    for key, order in patch.items():
        name = key.removeprefix("$setElementOrder/")
        if name != key and name in MERGE_KEYS and name in result:
            result[name] = _in_order(result[name], order, MERGE_KEYS[name])
    if (kept := patch.get("$retainKeys")) is not None:
        result = {key: value for key, value in result.items() if key in kept}
    return result


def _merge_list(current: list[Object], changes: list[Object], merge_key: str) -> list[Object]:
    if any(change == {"$patch": "replace"} for change in changes):
        return [change for change in changes if "$patch" not in change]
    result = copy.deepcopy(current)
    for change in changes:
        if merge_key not in change:
            raise PatchRejectedError(f"map does not contain declared merge key: {merge_key}")
        at = [i for i, element in enumerate(result) if element.get(merge_key) == change[merge_key]]
        if change.get("$patch") == "delete":
            result = [element for i, element in enumerate(result) if i not in at]
        elif at:
            result[at[0]] = strategic_merge(result[at[0]], change)
        else:
            result.append(strategic_merge({}, change))
    return result


def _in_order(elements: list[Object], order: list[Object], merge_key: str) -> list[Object]:
    places = {item.get(merge_key): place for place, item in enumerate(order)}
    return sorted(elements, key=lambda element: places.get(element.get(merge_key), len(places)))


def json_merge(document: Object, patch: Object) -> Object:
    """RFC 7396."""
    result = copy.deepcopy(document)
    for key, value in patch.items():
        if value is None:
            result.pop(key, None)
        elif isinstance(value, dict):
            inner = result.get(key)
            result[key] = json_merge(inner if isinstance(inner, dict) else {}, value)
        else:
            result[key] = copy.deepcopy(value)
    return result


def json_patch(document: Object, patch: list[Object]) -> Object:
    """RFC 6902 without ``move`` and ``copy``, which kubectl never sends."""
    result = copy.deepcopy(document)
    for operation in patch:
        steps = [step.replace("~1", "/").replace("~0", "~") for step in str(operation["path"]).split("/")[1:]]
        parent: Any = result
        try:
            for step in steps[:-1]:
                parent = parent[int(step) if isinstance(parent, list) else step]
            _operate(parent, steps[-1], operation)
        except (KeyError, IndexError, ValueError) as error:
            raise PatchRejectedError(f"{operation['op']} {operation['path']}: no such place") from error
    return result


def _operate(parent: Any, key: str, operation: Object) -> None:
    verb, value = operation["op"], operation.get("value")
    place: Any = key if isinstance(parent, dict) else len(parent) if key == "-" else int(key)
    if verb == "test":
        if parent[place] != value:
            raise PatchRejectedError(f"test failed at {operation['path']}")
    elif verb == "remove":
        del parent[place]
    elif verb == "add" and isinstance(parent, list):
        parent.insert(place, value)
    elif verb in ("add", "replace"):
        if verb == "replace" and isinstance(parent, dict) and place not in parent:
            raise KeyError(place)
        parent[place] = value
    else:
        raise PatchRejectedError(f"unknown operation {verb}")


_WAYS: dict[str, Callable[[Object, Any], Object]] = {
    "application/strategic-merge-patch+json": strategic_merge,
    "application/merge-patch+json": json_merge,
    "application/json-patch+json": json_patch,
}
