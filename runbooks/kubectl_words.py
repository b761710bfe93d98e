"""What a call of kubectl does: its verb, what the verb is about, and which options stand beside it.

From ``kubectl VERB --help`` and ``kubectl options``, version 1.32.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from runbooks.command_words import Reading, Table, names, read_options, table
from runbooks.shell_script import Word

TARGET_OPTIONS = frozenset({"context", "kubeconfig", "cluster", "server"})
"""They point kubectl elsewhere than what was confirmed."""

_GLOBAL = (
    "as as-group as-uid cache-dir certificate-authority client-certificate client-key cluster context "
    "kubeconfig log-flush-frequency namespace password profile profile-output request-timeout server "
    "tls-server-name token user username v vmodule"
)
_GLOBAL_FLAGS = "disable-compression insecure-skip-tls-verify match-server-version warnings-as-errors help"
_VALUES = (
    "annotations chunk-size container current-replicas env field-manager field-selector filename for "
    "from from-env-file from-file from-literal grace-period image keys kustomize label-columns "
    "limit-bytes max-log-requests output overrides patch patch-file pod-running-timeout pod-selector "
    "port raw replicas resource-version revision selector since since-time sort-by subresource tail "
    "template timeout to-revision type types"
)
_FLAGS = (
    "all all-containers all-namespaces allow-missing-template-keys cascade client containers "
    "delete-emptydir-data dry-run force ignore-daemonsets ignore-errors ignore-not-found list local "
    "minify no-headers now output-watch-events overwrite record recursive resolve save-config "
    "server-print show-events show-kind show-labels show-managed-fields sum timestamps wait watch "
    "watch-only quiet namespaced flatten merge"
)
_SHORT = (
    "n=namespace o=output l=selector A=all-namespaces w=watch c=container s=server R=recursive h=help "
    "L=label-columns f=filename k=kustomize e=env q=quiet"
)
KUBECTL: Table = table(
    f"{_GLOBAL} {_VALUES} prefix", f"{_GLOBAL_FLAGS} {_FLAGS} previous", _SHORT + " p=patch"
)
_LOGS: Table = table(
    f"{_GLOBAL} {_VALUES}",
    f"{_GLOBAL_FLAGS} {_FLAGS} follow previous prefix insecure-skip-tls-verify-backend",
    _SHORT.replace("f=filename", "f=follow") + " p=previous",
)
_BEFORE: Table = table(_GLOBAL, _GLOBAL_FLAGS, "n=namespace s=server h=help", stops=True)

GROUPS = frozenset({"rollout", "set", "auth", "config", "create", "top", "certificate", "cluster-info"})
"""Verbs whose next word is a verb of its own."""
VERBS = names(
    "annotate api-resources api-versions apply attach auth autoscale certificate cluster-info config "
    "cordon cp create debug delete describe diff drain edit events exec explain expose get kustomize "
    "label logs patch port-forward proxy replace rollout run scale set taint top uncordon version "
    "wait"
)
_READS: dict[str, frozenset[str] | None] = {
    "get": None, "describe": None, "logs": None, "events": None, "explain": None, "version": None,
    "api-resources": None, "api-versions": None, "wait": None,
    "top": frozenset({"pod", "pods", "node", "nodes"}),
    "rollout": frozenset({"status", "history"}),
    "auth": frozenset({"can-i", "whoami"}),
    "config": frozenset({"view", "current-context", "get-contexts", "get-clusters"}),
}  # fmt: skip
_READ_OPTIONS = names(
    "all-containers all-namespaces chunk-size client container containers field-selector flatten "
    "follow for help ignore-not-found label-columns limit-bytes max-log-requests minify namespace "
    "no-headers output output-watch-events prefix previous raw request-timeout resource-version "
    "revision selector server-print show-events show-kind show-labels show-managed-fields since "
    "since-time sort-by subresource sum tail template timeout timestamps types watch watch-only list "
    "quiet namespaced v"
)


@dataclass(frozen=True, slots=True)
class Kubectl:
    """``verb`` and ``sub`` are None where they are not known before it runs, empty where there is none."""

    verb: str | None
    sub: str | None
    verb_words: tuple[Word, ...]
    """The words that say what it does: no value may stand there."""
    reading: Reading

    def target_options(self) -> list[str]:
        return [option.name for option in self.reading.options if option.name in TARGET_OPTIONS]


def read_kubectl(words: Sequence[Word]) -> Kubectl:
    """The words after ``kubectl``."""
    before = read_options(words, _BEFORE)
    if not before.rest:
        return Kubectl(None if before.doubt else "", "", (), before)
    verb_word = before.rest[0]
    verb = None if before.doubt else verb_word.literal
    after = read_options(before.rest[1:], _LOGS if verb == "logs" else KUBECTL)
    after.options[:0] = before.options
    after.doubt = before.doubt or after.doubt
    sub: str | None = ""
    verb_words: tuple[Word, ...] = (verb_word,)
    if verb in GROUPS and after.operands:
        sub, verb_words = after.operands[0].literal, (verb_word, after.operands[0])
        after.operands = after.operands[1:]
    return Kubectl(verb, sub, verb_words, after)


def why_not_reading(words: Sequence[Word]) -> str:
    """Why this call may change something; empty when it only reads."""
    call = read_kubectl(words)
    if call.verb is None or call.sub is None:
        return call.reading.doubt or "what kubectl is to do is not known before it runs"
    if call.verb not in _READS:
        return f"kubectl {call.verb} is not on the list of what only reads"
    subs = _READS[call.verb]
    if subs is not None and call.sub not in subs:
        return f"kubectl {call.verb} {call.sub} is not on the list of what only reads"
    if call.reading.doubt:
        return call.reading.doubt
    for option in call.reading.options:
        if option.name not in _READ_OPTIONS:
            return f"kubectl with --{option.name} is not on the list of what only reads"
    return ""


def destruction(words: Sequence[Word]) -> str:
    """What this call destroys, in words; empty when nothing that is known here."""
    call = read_kubectl(words)
    if call.verb in {"delete", "drain"}:
        return f"kubectl {call.verb}"
    if call.verb == "replace" and call.reading.has("force"):
        return "kubectl replace --force deletes first"
    if call.verb == "scale":
        for option in call.reading.named("replicas"):
            literal = option.value.literal if option.value else None
            if literal is not None and literal.strip().lstrip("+0") == "":
                return "kubectl scale to no replicas"
    return ""
