"""Beginning a runbook: one that shows the way, or one drafted from what people did in an incident."""

import re
from collections.abc import Iterator
from typing import Any

from data.incident.marks import Attempt
from data.incident.model import Incident
from data.text import clean_line
from data.times import MINUTE, span
from data.yaml_text import written

LONG = 10 * MINUTE
"""A gap between detection and action, or between two acts, that is pointed out; microseconds."""

_SCAFFOLD = """\
# fireline check {file} tells what is missing; fireline run {file} --dry-run shows what it would do.
runbook:
  name: {name}
  incident_type: {kind}
  version: "0.1"
  parameters:
    NAMESPACE: {{description: the namespace of the deployment, default: ai-production}}
    DEPLOYMENT: {{description: the deployment that serves the model, default: model-server}}

  triage:
    steps:
      - action: See whether it is so
        command: |
          curl --fail --silent --show-error --get \\
            --data-urlencode "query=model_live_accuracy{{model_id='MODEL_ID'}}" \\
            "${{FIRELINE_PROMETHEUS_URL:?no Prometheus is configured}}/api/v1/query" | jq .data.result
        expected: What a false alarm looks like, and what a real one does.

  containment:
    steps:
      - action: Serve the version that is known to be good
        uses: kubernetes/set-env
        with:
          deployment: DEPLOYMENT
          namespace: NAMESPACE
          env: {{MODEL_VERSION: MODEL_KNOWN_GOOD_VERSION}}
        verify: {{promql: "model_live_accuracy{{model_id='MODEL_ID'}} > 0.9", within: 10m}}
        time_to_effect: 5m

  investigation:
    steps:
      - action: Ask whoever owns the data what changed

  resolution:
    options:
      - name: Mend the cause
        when: The cause is known
        steps:
          - Mend it, and show that it is mended
"""


def scaffold(name: str, kind: str, file: str) -> str:
    """A runbook to begin with."""
    return _SCAFFOLD.format(name=_quoted(name), kind=kind, file=file)


def from_incident(incident: Incident) -> str:
    """A draft of the commands that people improvised, in the order they ran, values made placeholders.

    Long gaps are comments, since they tell what a runbook would have saved.
    """
    steps = [_step(incident, attempt) for attempt in improvised(incident)]
    book = {
        "name": clean_line(incident.title) or "What we did",
        "incident_type": incident.incident_type,
        "version": "0.1",
        "containment": {"steps": steps},
    }
    gaps = "".join(f"# {line}\n" for line in long_gaps(incident))
    head = f"# Drafted from {incident.number}. Read every step before it is trusted.\n"
    return head + gaps + written({"runbook": book})


def improvised(incident: Incident) -> list[Attempt]:
    """The commands that no runbook had, oldest first, without rollbacks."""
    found = [
        attempt
        for attempt in incident.attempts.values()
        if attempt.intended is not None and attempt.get("command") and not attempt.get("runbook")
        if not attempt.get("rollback_of")
    ]
    return sorted(found, key=lambda attempt: attempt.intended.key if attempt.intended else (0, 0, ""))


def long_gaps(incident: Incident) -> Iterator[str]:
    """Where more than ten minutes passed between detection and the first act, or between two acts."""
    detected = incident.value("detected_at")
    last, what = (detected, "detection") if isinstance(detected, int) else (0, "")
    acts = [attempt for attempt in incident.attempts.values() if attempt.intended is not None]
    for attempt in sorted(acts, key=lambda one: one.intended.at if one.intended else 0):
        at = attempt.intended.at if attempt.intended else 0
        name = clean_line(str(attempt.get("action")), 80)
        if last and at - last > LONG:
            yield f"{span(at - last)} passed between {what} and “{name}”."
        last, what = at, f"“{name}”"


def _step(incident: Incident, attempt: Attempt) -> dict[str, Any]:
    step = {
        "action": clean_line(str(attempt.get("action"))),
        "command": _with_placeholders(incident, str(attempt.get("command"))),
        "expected": str(attempt.get("expected")),
        "rollback": _with_placeholders(incident, str(attempt.get("undo"))),
        "verify": _with_placeholders(incident, str(attempt.get("verify"))),
        "risk": str(attempt.get("risk")),
    }
    if attempt.outcome not in {"succeeded", "ran_unverified"}:
        step["expected"] = f"It did not end well then: {attempt.outcome.replace('_', ' ') or 'not ended'}."
    return {name: text for name, text in step.items() if text}


def _with_placeholders(incident: Incident, command: str) -> str:
    """Whole tokens only: what the incident knows of becomes what every incident knows of."""
    values = {incident.number: "INC-XXXX"}
    for model in incident.model_ids[:1]:
        values[model] = "MODEL_ID"
        values[str(incident.system_value(model, "model_version", ""))] = "MODEL_CURRENT_VERSION"
        values[str(incident.system_value(model, "previous_version", ""))] = "MODEL_PREVIOUS_VERSION"
        values[str(incident.system_value(model, "known_good_version", ""))] = "MODEL_KNOWN_GOOD_VERSION"
    for value, name in sorted(values.items(), key=lambda pair: -len(pair[0])):
        if value:
            command = re.sub(rf"(?<![\w.-]){re.escape(value)}(?![\w.-])", name, command)
    return command


def _quoted(text: str) -> str:
    return written(clean_line(text)).removesuffix("...\n").strip()
