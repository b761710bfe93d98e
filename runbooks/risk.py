"""How much harm a command could do: it *reads*, it *changes*, or it *destroys*.

*Reads* is said only when every simple command of the text, inside substitutions, pipelines, loops and
subshells too, is on the read-only list with its arguments. Whatever is not known or not understood changes.
*Destroys*: kill switches, scaling to nothing, deleting, where that can be seen; a runbook declares the rest.
"""

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple, TypeAlias

from data.incident.kills import KILL_SWITCH
from runbooks import authorization, curl_words, kubectl_words
from runbooks.actions.evidence import only_collects
from runbooks.command_wrappers import is_opaque, program, unwrap
from runbooks.reading_commands import why_not_assignable, why_not_reading
from runbooks.shell_grammar import parse
from runbooks.shell_script import Script, Simple, Word

Risk: TypeAlias = Literal["reads", "changes", "destroys"]
ORDER: tuple[Risk, ...] = ("reads", "changes", "destroys")


class Reason(NamedTuple):
    """Why a command is not *reads*: the offset in its text, how bad, and in words."""

    offset: int
    risk: Risk
    message: str


_SQL = re.compile(
    r"\b(?:drop\s+(?:table|database|schema|index|view|user|role|collection)|truncate\s+(?:table\s+)?\w|"
    r"delete\s+from)\b",
    re.IGNORECASE,
)
_NO_REPLICAS = re.compile(r"replicas[\"']?\s*[:=]\s*[\"']?0+(?![0-9.])")
_REMOVERS = frozenset(
    {"rm", "rmdir", "unlink", "shred", "wipefs", "dd", "truncate", "mkfs", "fdisk", "parted", "killswitch"}
)
_DELETING_VERBS: dict[str, frozenset[str]] = {
    "helm": frozenset({"uninstall", "delete", "del", "un"}),
    "terraform": frozenset({"destroy"}),
    "tofu": frozenset({"destroy"}),
    "pulumi": frozenset({"destroy"}),
    "docker": frozenset({"rm", "rmi", "prune", "kill"}),
    "podman": frozenset({"rm", "rmi", "prune", "kill"}),
    "aws": frozenset({"rm", "rb"}),
    "gsutil": frozenset({"rm", "rb"}),
    "gcloud": frozenset({"delete"}),
    "az": frozenset({"delete"}),
    "mlflow": frozenset({"delete", "gc"}),
    "argocd": frozenset({"delete"}),
    "redis-cli": frozenset({"flushall", "flushdb", "del"}),
    "git": frozenset({"clean"}),
    "oc": frozenset({"delete", "drain"}),
}
_WORD = r"(?<![\w./-]){}(?![\w.-])"
_IN_TEXT: tuple[tuple[re.Pattern[str], str], ...] = (
    (
        re.compile(_WORD.format("(?:kubectl|oc)") + r"[^\n;|&]{0,500}?\s(?:delete|drain)\b"),
        "kubectl delete or drain",
    ),
    (re.compile(r"\bscale\b[^\n;|&]{0,500}?--replicas[= ][\"']?0+(?![0-9])"), "scaling to no replicas"),
    (re.compile(r"(?<![\w-])(?:rm|rmdir|shred|unlink|wipefs|mkfs)(?![\w-])"), "removing files"),
    (re.compile(r"(?<![\w-])(?:uninstall|destroy)(?![\w-])"), "uninstalling or destroying"),
    (re.compile(r"(?<![\w-])-delete\b"), "deleting what was found"),
    (re.compile(r"-X\s*[\"']?DELETE\b|--request[= ][\"']?DELETE\b", re.IGNORECASE), "an HTTP DELETE"),
    (KILL_SWITCH, "a kill switch"),
    (_SQL, "deleting data"),
    (_NO_REPLICAS, "no replicas"),
)
"""Looked for in text whose commands cannot be told apart."""

_RUNS_NOTHING = frozenset(
    {"curl", "set", "read", "printf", "test", "[", "date", "sort", "uniq", "cd", "hostname"}
)
_HARMLESS_ENVIRONMENT = frozenset({"LC_ALL", "LANG", "TZ"})
_INPUT = frozenset({"<", "<<<"})
_DUPLICATE = frozenset({">&", "<&"})


def infer(command: str) -> Risk:
    """The risk of a shell text, as bash will get it. A text without any command *reads*."""
    return greatest(*(reason.risk for reason in explain(command)))


def greatest(*risks: str) -> Risk:
    """The worst of several, of which some may be empty (not declared); *reads* of none."""
    return max((risk for risk in ORDER if risk in risks), key=ORDER.index, default="reads")


def explain(command: str) -> list[Reason]:
    """Every reason why the text does more than read, in the order of the text."""
    if only_collects(command):
        return []
    script = parse(authorization.blanked(command))
    reasons = list(_of_script(script))
    seen = any(reason.risk == "destroys" for reason in reasons)
    if not seen and (script.troubles or any(_hides(simple) for simple in script.simples)):
        reasons += _in_text(command)
    return sorted(set(reasons))


def _of_script(script: Script) -> Iterator[Reason]:
    for trouble in script.troubles:
        yield Reason(trouble.offset, "changes", f"not understood: {trouble.message}")
    for simple in script.simples:
        yield from _of_simple(simple)
    for assignment in script.assignments:
        why = why_not_assignable(assignment.name)
        if why:
            yield Reason(assignment.start, "changes", why)
    for offset, name in script.loop_variables:
        why = why_not_assignable(name)
        if why:
            yield Reason(offset, "changes", why)
    for redirect in script.redirects:
        target = redirect.target.literal if redirect.target else None
        duplicates = redirect.operator in _DUPLICATE and target in {"0", "1", "2"}
        if not duplicates and redirect.operator not in _INPUT and target != "/dev/null":
            yield Reason(redirect.start, "changes", "output is redirected into a file")


def _of_simple(simple: Simple) -> Iterator[Reason]:
    for assignment in simple.assignments:
        if assignment.name not in _HARMLESS_ENVIRONMENT:
            yield Reason(assignment.start, "changes", f"{assignment.name} may change what the command does")
    why = why_not_reading(simple.words)
    destroyed = _destruction(simple.words, reads=not why)
    if destroyed:
        yield Reason(simple.start, "destroys", destroyed)
    elif why:
        yield Reason(simple.start, "changes", why)


def _hides(simple: Simple) -> bool:
    """Whether the command may run a text or a program that stands elsewhere in the text.

    Of a program that is not known here, that must be expected: ``retry 3 kubectl delete …``.
    """
    unwrapped = unwrap(simple.words)
    inner = unwrapped.words
    if not inner or "xargs" in unwrapped.wrappers or is_opaque(inner[0].literal):
        return True
    name = program(inner[0].literal or "")
    if name in {"kubectl", "oc"}:
        return any(word.literal in {"exec", "run", "debug"} for word in inner[1:])
    return name not in _RUNS_NOTHING and bool(why_not_reading(inner))


def _in_text(text: str) -> list[Reason]:
    found = [(pattern.search(text), name) for pattern, name in _IN_TEXT]
    return [Reason(match.start(), "destroys", f"it looks like {name}") for match, name in found if match]


def _destruction(words: tuple[Word, ...], *, reads: bool) -> str:
    """What the command destroys, in words; empty when nothing that can be seen."""
    inner = unwrap(words).words or words
    name = program(inner[0].literal or "") if inner else ""
    rest = inner[1:]
    if any(KILL_SWITCH.search(word.shown) for word in inner) and (name == "curl" or not reads):
        return "it names a kill switch"
    if reads:
        return ""
    if name.split(".")[0] in _REMOVERS:
        return f"{name} removes"
    if name in {"kubectl", "oc"} and kubectl_words.destruction(rest):
        return kubectl_words.destruction(rest)
    if name == "curl" and curl_words.method(curl_words.read_curl(rest)) == "DELETE":
        return "an HTTP DELETE"
    return _destruction_by_words(name, rest)


def _destruction_by_words(name: str, rest: tuple[Word, ...]) -> str:
    said = [word.shown for word in rest]
    verbs = _DELETING_VERBS.get(name, frozenset())
    for word in said:
        if word.lower() in verbs or (
            name in {"aws", "mlflow"} and word.startswith(("delete-", "terminate-"))
        ):
            return f"{name} {word}"
    if name in {"terraform", "tofu"} and "-destroy" in said:
        return f"{name} -destroy"
    if name == "find" and "-delete" in said:
        return "find -delete"
    if any(_SQL.search(word) for word in said):
        return "it deletes data"
    if any(_NO_REPLICAS.search(word) for word in said):
        return "no replicas"
    return ""
