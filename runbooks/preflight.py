"""Green before the incident: whether every step of a runbook could run, shown without changing anything.

Values, trust, programs, addresses, kubectl's target and permissions, what stands before each typed action,
and what the server says to it in a dry run.
"""

import re
import shutil
import ssl
from collections.abc import Iterator, Mapping
from functools import cache

import httpx

from data.errors import FirelineError
from data.finding import Finding, State
from data.incident.model import Incident
from runbooks import authorization
from runbooks import kubectl_access as access
from runbooks.book import Runbook, Step
from runbooks.command_wrappers import program, unwrap
from runbooks.engine import Engine
from runbooks.inherited import inherit
from runbooks.kubectl_needs import needs
from runbooks.prepared import Prepared
from runbooks.shell_grammar import parse

PATIENCE = 3.0
"""Seconds for an address to answer."""
_WANTED = re.compile(r"\$\{(FIRELINE_[A-Z_]+_URL):\?")
_ADDRESS = re.compile(r"FIRELINE_[A-Z_]+_URL")
_BUILTINS = frozenset(
    {"[", ":", ".", "[[", "{", "break", "case", "cd", "command", "continue", "declare", "do", "done", "echo"}
    | {"elif", "else", "esac", "eval", "exec", "exit", "export", "false", "fi", "for", "function", "if", "in"}
    | {"let", "local", "printf", "pwd", "read", "return", "select", "set", "shift", "source", "test", "then"}
    | {"time", "trap", "true", "type", "ulimit", "umask", "unset", "until", "wait", "while"}
)


class Preflight:
    """Looks at the steps of one runbook."""

    def __init__(
        self,
        engine: Engine,
        runbook: Runbook,
        *,
        incident: Incident | None = None,
        model: str = "",
        given: Mapping[str, str] | None = None,
    ) -> None:
        self.engine, self.runbook, self.incident = engine, runbook, incident
        self.model, self.given = model, given or {}
        self._reaches = cache(self._answers)
        self._allowed = cache(access.allowed)

    def step(self, step: Step) -> list[Finding]:
        """What stands in its way, and what does not."""
        group = f"{step.section} {step.number}, {step.action}"
        if step.is_human:
            return [_finding(group, "person", "good", "A person does it.")]
        try:
            prepared = self._prepared(step)
        except FirelineError as error:
            return [_finding(group, "values", "bad", error.message, error.remedy or "Change the value.")]
        return list(self._findings(group, prepared))

    def _prepared(self, step: Step) -> Prepared:
        given = {name: value for name, value in self.given.items() if name in step.parameters}
        if self.incident is None:
            return self.engine.foresee(self.runbook, step, given, model=self.model)
        vouched = self.engine.vouched_for(self.incident, step, model=self.model)
        return self.engine.prepare(
            self.incident, self.runbook, step, given, model=self.model, vouched=vouched
        )

    def _findings(self, group: str, prepared: Prepared) -> Iterator[Finding]:
        if prepared.missing:
            names = ", ".join(prepared.missing)
            remedy = "Put it in models.yaml, or give it with --param NAME=VALUE."
            if "MODEL_ID" in prepared.missing:
                remedy = "Name the system with --model, or its incident with --incident."
            yield _finding(group, "values", "bad", f"Nobody knows {names}.", remedy)
        else:
            yield _finding(group, "values", "good", "Every value is known.")
        if prepared.untrusted:
            yield _finding(group, "trust", "bad", f"{prepared.untrusted}.", "fireline trust FILE")
        if prepared.problem:
            yield _finding(group, "step", "bad", prepared.problem, prepared.remedy or "Change the runbook.")
        yield from self._programs(group, prepared)
        yield from self._addresses(group, prepared)
        if not (prepared.missing or prepared.problem):
            yield from self._permissions(group, prepared)
            yield from self._before(group, prepared)

    def _programs(self, group: str, prepared: Prepared) -> Iterator[Finding]:
        path = inherit(self.engine.environment).get("PATH")
        used = {name for text in _texts(prepared) for name in _programs(text)}
        absent = sorted(name for name in used if shutil.which(name, path=path) is None)
        if absent:
            said = f"{', '.join(absent)} {'is' if len(absent) == 1 else 'are'} not on PATH."
            yield _finding(group, "programs", "bad", said, f"Install {', '.join(absent)} on this machine.")
        elif used:
            yield _finding(group, "programs", "good", f"{', '.join(sorted(used))}: on PATH.")

    def _addresses(self, group: str, prepared: Prepared) -> Iterator[Finding]:
        texts = "\n".join(_texts(prepared))
        for name in sorted(set(_ADDRESS.findall(texts))):
            url = prepared.variables.get(name, "")
            if not url:
                needed = name in _WANTED.findall(texts)
                said = f"{name} is not configured" + ("." if needed else "; the runbook's default is used.")
                yield _finding(
                    group,
                    "address",
                    "bad" if needed else "warning",
                    said,
                    "Set it in config.toml or models.yaml.",
                )
            elif why := self._reaches(name, url):
                remedy = "Check the address, the network, and that it runs."
                yield _finding(group, "address", "bad", f"{name} does not answer: {why}.", remedy)
            else:
                yield _finding(group, "address", "good", f"{name} answers.")
                yield from self._let_in(group, name, texts)

    def _let_in(self, group: str, name: str, texts: str) -> Iterator[Finding]:
        """Credentials that the settings have and the step does not send."""
        source = name.removeprefix("FIRELINE_").removesuffix("_URL")
        value, header = authorization.variables(source)
        try:
            sent = authorization.sent(self.engine.surroundings.authorizations, value)
        except FirelineError as error:
            yield _finding(group, "credentials", "bad", error.message, error.remedy or "Change the setting.")
            return
        if sent and value not in texts and header not in texts:
            said = f"It asks {name} without the settings' credentials."
            remedy = f'Add --header @<(echo "${header}") to its curl, or use a typed action.'
            yield _finding(group, "credentials", "bad", said, remedy)

    def _answers(self, name: str, url: str) -> str:
        """Why an address does not answer, by the authority of the settings; empty where it does."""
        file = self.engine.surroundings.authorities.get(name)
        try:
            return _reaches(url, ssl.create_default_context(cafile=file) if file else True)
        except (OSError, ssl.SSLError) as error:
            return f"{file} holds no certificate authority: {getattr(error, 'strerror', '') or error}"

    def _permissions(self, group: str, prepared: Prepared) -> Iterator[Finding]:
        target = prepared.pinned
        wanted = needs(_texts(prepared))
        if not wanted:
            return
        if target is None:
            remedy = "Set KUBECONFIG, or copy a kubeconfig to ~/.kube/config."
            yield _finding(group, "cluster", "bad", "kubectl has no context to act in.", remedy)
            return
        refused = [need for need in wanted if self._may(target.context, *need) is False]
        for need in refused:
            what = f"{need.verb} {need.resource}" + (f" in {need.namespace}" if need.namespace else "")
            remedy = f"Ask whoever runs the cluster for a role that may {what}."
            yield _finding(group, "permissions", "bad", f"{target.context} does not let us {what}.", remedy)
        if not refused:
            unsure = any(self._may(target.context, *need) is None for need in wanted)
            said = (
                f"{target.context} does not say what we may do." if unsure else f"{target.context} allows it."
            )
            remedy = f"Try kubectl --context {target.context} auth can-i --list." if unsure else ""
            yield _finding(group, "permissions", "warning" if unsure else "good", said, remedy)

    def _may(self, context: str, verb: str, resource: str, namespace: str) -> bool | None:
        return self._allowed(context, verb, resource, "" if namespace == "*" else namespace)

    def _before(self, group: str, prepared: Prepared) -> Iterator[Finding]:
        if prepared.typed is None:
            return
        found = self.engine.inspect(prepared)
        if found.problem:
            yield _finding(group, "before", "bad", found.problem, found.remedy or "Look at it by hand.")
            return
        for warning in found.warnings[len(prepared.warnings) :]:
            yield _finding(group, "before", "warning", warning, "Look at it by hand.")
        for change in found.changes:
            yield _finding(group, "before", "good", f"{change.what}: {change.before} → {change.after}.")
        if why := self.engine.rehearse(found):
            remedy = "See what the server says to the same command with --dry-run=server."
            yield _finding(group, "dry run", "bad", f"The server would refuse it: {why}.", remedy)
        elif found.typed is not None and found.typed.template().rehearsal:
            yield _finding(group, "dry run", "good", "The server would take it.")


def _texts(prepared: Prepared) -> list[str]:
    return [text for text in (prepared.precheck, prepared.command, prepared.verify, prepared.undo) if text]


def _programs(text: str) -> Iterator[str]:
    """The programs that a command names outright."""
    for simple in parse(text).simples:
        unwrapped = unwrap(simple.words)
        yield from unwrapped.wrappers
        name = unwrapped.words[0].literal if unwrapped.words else None
        if name and ("/" in name or program(name) not in _BUILTINS):
            yield name


def _reaches(url: str, verify: ssl.SSLContext | bool) -> str:
    """Why an address does not answer; empty where it does, whatever it says."""
    try:
        httpx.get(url, timeout=PATIENCE, follow_redirects=False, verify=verify)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return str(error) or type(error).__name__
    return ""


def _finding(group: str, name: str, state: State, said: str, remedy: str = "") -> Finding:
    return Finding(group=group, name=name, state=state, said=said, remedy=remedy)
