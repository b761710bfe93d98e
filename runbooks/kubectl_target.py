"""What in a command would point kubectl elsewhere than at the cluster that was confirmed."""

import re

from runbooks.command_wrappers import is_opaque, program, unwrap
from runbooks.kubectl_words import TARGET_OPTIONS, read_kubectl
from runbooks.shell_grammar import parse
from runbooks.shell_script import Simple, Word

_IN_TEXT = re.compile(
    rf"--(?:{'|'.join(sorted(TARGET_OPTIONS))}|kube-context|kube-apiserver)\b|\bconfig\s+(?:use|set|unset|rename|delete)[-\w]*"
)
_VARIABLE = re.compile(r"(?<![$\w{])(?:KUBECONFIG|HELM_KUBE[A-Z]+)\b")
"""A variable that chooses the target, named otherwise than to read it: set, exported, unset, looped over."""
_HELM = frozenset({"kube-context", "kube-apiserver", "kubeconfig"})
_CONFIG_READS = frozenset({"view", "current-context", "get-contexts", "get-clusters", "get-users"})


def overrides(command: str) -> list[tuple[int, str]]:
    """Offset and name of each option, assignment or ``kubectl config`` that changes the target.

    In text that hides its commands (a shell's program, a text that is not understood, a word that bash
    divides) any mention counts.
    """
    script = parse(command)
    found = {(match.start(), match[0]) for match in _VARIABLE.finditer(command)}
    hidden = bool(script.troubles)
    for simple in script.simples:
        unwrapped = unwrap(simple.words)
        inner = unwrapped.words
        hidden = hidden or not inner or bool(unwrapped.wrappers) or is_opaque(inner[0].literal)
        if inner and program(inner[0].literal or "") in {"kubectl", "oc"}:
            found |= {(simple.start, name) for name in _of_kubectl(inner[1:])}
            hidden = hidden or any(word.splits for word in inner)
        elif inner and program(inner[0].literal or "") == "helm":
            found |= {(simple.start, name) for name in _of_helm(inner[1:])}
            hidden = hidden or any(word.splits for word in inner)
        hidden = hidden or _exports(simple)
    if hidden:
        found |= {(match.start(), match[0].rstrip("=")) for match in _IN_TEXT.finditer(command)}
    return sorted(found)


def _of_kubectl(words: tuple[Word, ...]) -> list[str]:
    call = read_kubectl(words)
    names = [f"--{name}" for name in call.target_options()]
    if call.verb == "config" and call.sub not in _CONFIG_READS:
        names.append(f"config {call.sub or ''}".strip())
    return names


def _of_helm(words: tuple[Word, ...]) -> list[str]:
    names = [word.prefix[2:].partition("=")[0] for word in words if word.prefix.startswith("--")]
    return [f"--{name}" for name in names if name in _HELM]


def _exports(simple: Simple) -> bool:
    return bool(simple.words) and simple.words[0].raw in {"export", "declare", "typeset", "readonly"}
