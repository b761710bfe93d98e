"""What a cluster lets us do, asked through kubectl itself, since that is what steps use; permissions by
``SelfSubjectAccessReview`` (authorization.k8s.io/v1), which changes nothing.
"""

import json
import os
import subprocess
from typing import Any

from data.text import clean_line
from runbooks.inherited import inherit

PATIENCE = 6.0
"""Seconds for one question."""
_REVIEWS = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews"
Answer = subprocess.CompletedProcess[str]


def allowed(context: str, verb: str, resource: str, namespace: str) -> bool | None:
    """Whether we may; ``None`` where the cluster does not say."""
    plain, _, part = resource.partition("/")
    name, _, group = plain.partition(".")
    attributes = {"verb": verb, "group": group, "resource": name, "subresource": part, "namespace": namespace}
    review = {
        "apiVersion": "authorization.k8s.io/v1",
        "kind": "SelfSubjectAccessReview",
        "spec": {"resourceAttributes": {key: value for key, value in attributes.items() if value}},
    }
    done = kubectl("create", f"--raw={_REVIEWS}", "--filename=-", context=context, given=json.dumps(review))
    status = decoded(done.stdout).get("status") if done.returncode == 0 else None
    return bool(status.get("allowed")) if isinstance(status, dict) else None


def kubectl(*words: str, context: str = "", given: str = "") -> Answer:
    """One call of kubectl as a step would make it; what it says stands in the answer."""
    chosen = [f"--context={context}", f"--request-timeout={PATIENCE - 1:g}s"] if context else []
    command = ["kubectl", *words, *chosen]
    try:
        return subprocess.run(
            command,
            input=given,
            capture_output=True,
            text=True,
            errors="replace",
            env=inherit(os.environ),
            timeout=PATIENCE,
            check=False,
        )
    except FileNotFoundError:
        return subprocess.CompletedProcess(command, 127, "", "kubectl is not installed")
    except subprocess.TimeoutExpired:
        said = f"no answer within {PATIENCE:g} s"
        return subprocess.CompletedProcess(command, 1, "", said)


def words(done: Answer) -> str:
    """What it complains of, on one line."""
    lines = [line for line in done.stderr.splitlines() if line.strip()]
    return clean_line(lines[-1] if lines else "it does not say why", 200).removeprefix("error: ")


def remedy(done: Answer) -> str:
    """What to do about it."""
    said = done.stderr.lower()
    if "unauthorized" in said or "logged in" in said or "forbidden" in said:
        return "Log in again: its credentials have run out, or are another cluster's."
    return "Check the address in the kubeconfig, the network or VPN, and that the cluster runs."


def decoded(text: str) -> dict[str, Any]:
    """A JSON object; empty for anything else."""
    try:
        value = json.loads(text)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}
