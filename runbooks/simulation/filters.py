"""What commands of a drill pipe their output through: grep, jq, head, tail, test… as far as runbooks do."""

import json
import re
from collections.abc import Callable, Sequence
from typing import Any

_PATH = re.compile(r"\.(?:[A-Za-z_][\w-]*(?:\.[A-Za-z_][\w-]*)*)?")
_COMPARED = re.compile(r"\(?(?P<path>\.[\w.-]*)\)?\s*(?P<sign>==|!=)\s*(?P<value>\S.*)", re.DOTALL)
_MISSING = object()
_NO_OUTPUT = 4
"""How ``jq --exit-status`` ends where its program gave nothing."""


def grep(words: Sequence[str], given: str) -> tuple[str, int]:
    """Lines that hold the pattern, or are it; 1 where none does."""
    whole = any(word in {"--line-regexp", "-x"} for word in words)
    inverted = any(word in {"--invert-match", "-v"} for word in words)
    patterns = [word.partition("=")[2] for word in words if word.startswith("--regexp=")]
    patterns = patterns or [word for word in words[1:] if not word.startswith("-")][:1]
    wanted = [
        re.escape(one) if any("fixed" in word or word == "-F" for word in words) else one for one in patterns
    ]
    kept = [
        line for line in given.splitlines() if any(_found(one, line, whole) for one in wanted) != inverted
    ]
    return "".join(f"{line}\n" for line in kept), int(not kept)


def _found(pattern: str, line: str, whole: bool) -> bool:
    try:
        return (re.fullmatch if whole else re.search)(pattern, line) is not None
    except re.error:
        return pattern in line


def test(words: Sequence[str], _given: str) -> tuple[str, int]:
    """``test A = B``, ``test A != B``, ``test -n A``, ``test -z A``; what else is asked holds."""
    plain = [word for word in words[1:] if word != "]"]
    if len(plain) == 3 and plain[1] in {"=", "==", "!="}:
        return "", int((plain[0] == plain[2]) == (plain[1] == "!="))
    if len(plain) == 2 and plain[0] in {"-n", "-z"}:
        return "", int(bool(plain[1]) == (plain[0] == "-z"))
    return "", 0


def lines(words: Sequence[str], given: str) -> tuple[str, int]:
    """``head`` and ``tail``: so many lines."""
    number = next((int(word.lstrip("-n=")) for word in words[1:] if word.lstrip("-n=").isdecimal()), 10)
    every = given.splitlines(keepends=True)
    return "".join(every[:number] if words[0].endswith("head") else every[-number:]), 0


def echo(words: Sequence[str], _given: str) -> tuple[str, int]:
    """Prints its words."""
    return " ".join(words[1:]) + "\n", 0


def through(_words: Sequence[str], given: str) -> tuple[str, int]:
    """Everything as it is."""
    return given, 0


def jq(words: Sequence[str], given: str) -> tuple[str, int]:
    """The programs of typed actions and of what ships: paths, comparing, and Prometheus's samples."""
    flags = {word for word in words[1:] if word.startswith("-")}
    arguments = {
        words[place + 1]: words[place + 2] for place, word in enumerate(words[:-2]) if word == "--arg"
    }
    if flags & {"--null-input", "-n"}:
        return "{}\n", 0
    program = _program(words, arguments)
    try:
        document = json.loads(given or "null")
    except ValueError:
        return given, 0
    status = bool(flags & {"--exit-status", "-e"})
    if isinstance(document, dict) and "data" in document and ".data.result" in program:
        return _samples(document["data"]["result"], arguments, status)
    return _asked(document, program, arguments, status)


def _program(words: Sequence[str], arguments: dict[str, str]) -> str:
    known = {*arguments, *arguments.values()}
    plain = [word for word in words[1:] if not word.startswith("-") and word not in known]
    return plain[0].strip() if plain else "."


def _samples(result: list[Any], arguments: dict[str, str], status: bool) -> tuple[str, int]:
    if status and not result:
        return "", _NO_OUTPUT
    if "name" in arguments:
        return _told(result, arguments["name"]), 0
    return json.dumps([{"metric": one["metric"], "value": one["value"][1]} for one in result]) + "\n", 0


def _told(result: list[Any], name: str) -> str:
    """As ``prometheus/query`` and ``prometheus/verify`` print it."""
    if not result:
        return f"{name}: no samples\n"
    ordered = sorted(result, key=lambda one: -float(one["value"][1]))[:20]
    return "".join(
        f"{name}: {one['value'][1]}"
        + "".join(f"  {label}={text}" for label, text in one["metric"].items() if label != "model_id")
        + "\n"
        for one in ordered
    )


def _asked(document: Any, program: str, arguments: dict[str, str], status: bool) -> tuple[str, int]:
    if "managedFields" in program:
        return _standing(document, program), 0
    compared = _COMPARED.fullmatch(program)
    if compared is not None:
        value = _at(document, compared["path"])
        wanted = _wanted(compared["value"], arguments)
        holds = (value == wanted) == (compared["sign"] == "==")
        return f"{str(holds).lower()}\n", int(status and not holds)
    program = program.partition(" | del(")[0]
    if _PATH.fullmatch(program):
        value = _at(document, program)
        return json.dumps(None if value is _MISSING else value) + "\n", int(
            status and value in (_MISSING, False, None)
        )
    return json.dumps(document, indent=2) + "\n", 0


def _standing(document: Any, program: str) -> str:
    """What a typed action prints of what stands: its variables or replicas, and who changed it last."""
    (container,) = document["spec"]["template"]["spec"]["containers"]
    names = set(re.findall(r'\.name == "([^"]+)"', program))
    stands = [f"{one['name']}={one['value']}" for one in container["env"] if one["name"] in names]
    if "replicas" in program:
        stands = [f"replicas={document['spec']['replicas']}"]
    if "revision" in program:
        stands = [f"revision {document['metadata']['annotations']['deployment.kubernetes.io/revision']}"]
    (by,) = document["metadata"]["managedFields"]
    return f"{', '.join(stands) or '(not set)'}\nlast changed by {by['manager']} at {by['time']}\n"


def _wanted(text: str, arguments: dict[str, str]) -> Any:
    if text.startswith("$"):
        return arguments.get(text[1:].strip(), "")
    try:
        return json.loads(text)
    except ValueError:
        return text


def _at(document: Any, path: str) -> Any:
    for name in filter(None, path.split(".")):
        document = document.get(name, _MISSING) if isinstance(document, dict) else _MISSING
    return document


FILTERS: dict[str, Callable[[Sequence[str], str], tuple[str, int]]] = {
    "grep": grep,
    "test": test,
    "[": test,
    "head": lines,
    "tail": lines,
    "echo": echo,
    "printf": echo,
    "jq": jq,
    "sort": through,
    "cat": through,
    "tee": through,
    "column": through,
}
