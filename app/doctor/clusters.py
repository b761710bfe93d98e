"""The clusters that steps act in: each context there is, reachable, and letting us do what runbooks do.

Asked through kubectl itself, since that is what steps use; permissions by ``SelfSubjectAccessReview``
(authorization.k8s.io/v1), which changes nothing.
"""

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from app.doctor.examine import Check
from app.wiring import Wiring
from data.finding import Finding, State
from data.text import clean_line, count
from runbooks import kubectl_access as access

GROUP = "Kubernetes"


@dataclass(frozen=True, slots=True)
class Target:
    """A context, and what runbooks do there: (verb, resource, namespace)."""

    context: str
    needs: tuple[tuple[str, str, str], ...]


def checks(wiring: Wiring) -> Iterator[Check]:
    """One check: which contexts there are to look at is known only when the catalogue is read."""
    yield Check(GROUP, "contexts", partial(_look, wiring))


def _look(wiring: Wiring) -> Sequence[Finding]:
    if shutil.which("kubectl") is None:
        return [_finding("contexts", "skipped", "There is no kubectl.", "Install kubectl first.")]
    known = access.kubectl("config", "get-contexts", "--output=name")
    contexts = known.stdout.split() if known.returncode == 0 else []
    if not contexts:
        said, remedy = "kubectl knows no context.", "Set KUBECONFIG, or copy a kubeconfig to ~/.kube/config."
        return [_finding("contexts", "skipped", said, remedy)]
    current = access.kubectl("config", "current-context").stdout.strip()
    return [finding for target in _targets(wiring, current) for finding in _of_target(target, contexts)]


def _of_target(target: Target, contexts: Sequence[str]) -> Iterator[Finding]:
    name = target.context or "current context"
    if not target.context:
        yield _finding(name, "warning", "No context is chosen.", "kubectl config use-context NAME")
        return
    if target.context not in contexts:
        said = f"kubectl knows no context {target.context}; it knows {_listed(contexts)}."
        yield _finding(name, "bad", said, "Correct kube_context, or add the context to the kubeconfig.")
        return
    answer = access.kubectl("get", "--raw=/version", context=target.context)
    if answer.returncode != 0:
        yield _finding(name, "bad", f"It does not answer: {access.words(answer)}", access.remedy(answer))
        return
    yield _finding(name, "good", f"It answers, version {_version(answer.stdout)}.")
    yield from _permissions(target)


def _permissions(target: Target) -> Iterator[Finding]:
    refused: list[str] = []
    for verb, resource, namespace in target.needs:
        allowed = access.allowed(target.context, verb, resource, namespace)
        if allowed is None:
            yield _finding(
                target.context,
                "warning",
                "It does not say what we may do there.",
                f"Try kubectl --context {target.context} auth can-i --list.",
            )
            return
        if not allowed:
            refused.append(f"{verb} {resource}" + (f" in {namespace}" if namespace else ""))
    if not target.needs:
        said = "Which permissions are needed is not known: no system in the catalogue names its namespace."
        yield _finding(target.context, "skipped", said, "Describe your systems in models.yaml.")
    elif not refused:
        said = f"It allows all {count(len(target.needs), 'act')} that runbooks need."
        yield _finding(target.context, "good", said)
    for what in refused:
        yield _finding(
            target.context,
            "bad",
            f"It does not let us {what}, which runbooks need.",
            f"Ask whoever runs the cluster for a role that may {what}.",
        )


def _targets(wiring: Wiring, current: str) -> list[Target]:
    """Each context once, with the needs of every system that is reached through it."""
    from playbooks.catalogue import parameters
    from runbooks import format as formats
    from runbooks.kubectl_needs import needs

    books = [formats.load(path) for path in formats.available(wiring.runbook_directories).values()]
    texts = [
        text
        for book in books
        for step in book.steps()
        for text in (step.command, step.verify, step.rollback)
        if text
    ]
    wanted = needs(texts)
    default = wiring.settings.kube_context or current
    found: dict[str, set[tuple[str, str, str]]] = {} if wiring.catalogue.systems else {default: set()}
    for system in wiring.catalogue.all():
        known = parameters(system)
        needed = found.setdefault(system.kube_context or default, set())
        for need in wanted:
            namespace = "" if need.namespace == "*" else known.get(need.namespace, need.namespace)
            if need.namespace == "*" or (namespace and not namespace.isupper()):
                needed.add((need.verb, need.resource, namespace))
    return [Target(context, tuple(sorted(needed))) for context, needed in found.items()]


def _version(text: str) -> str:
    version = access.decoded(text).get("gitVersion")
    return clean_line(version, 40) if isinstance(version, str) else "unknown"


def _listed(names: Sequence[str]) -> str:
    shown = [clean_line(name, 60) for name in names[:5]]
    return ", ".join(shown) + (f" and {len(names) - 5} more" if len(names) > 5 else "")


def _finding(name: str, state: State, said: str, remedy: str = "") -> Finding:
    return Finding(group=GROUP, name=name, state=state, said=said, remedy=remedy)
