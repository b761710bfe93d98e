"""The beginning of a scenario: small, with every part explained, and playable as it stands."""

from data.text import clean_line
from data.yaml_text import written


def text(title: str, kind: str) -> str:
    """A scenario file about an incident type."""
    quoted = written(clean_line(title, 200)).removesuffix("...\n").strip()
    return _TEXT.replace("TITLE", quoted).replace("KIND", kind)


_TEXT = """\
# A drill. Times count from its start (90s, -2h10m), or from an effect or inject ({after: NAME, wait: 5m}).
# docs/scenarios.md explains every field; fireline check FILE says what is wrong, with line and column.
scenario:
  title: TITLE
  difficulty: beginner                  # or intermediate, advanced
  duration: 20m
  skills: [triage, rollback]
  briefing: |
    Who you are, what you just saw, what is expected of you.
  roles: {incident_commander: leads and decides}

  world:                                # everything that can be looked at and acted on
    models:
      my-model:                         # as models.yaml says it
        namespace: ai-production
        deployment: model-server
        gateway_deployment: ai-oversight-gateway
        current_version: "2.0"
        known_good_version: "1.9"
    cluster:
      deployments:
        model-server: {env: {MODEL_VERSION: "2.0"}, before: {MODEL_VERSION: "1.9"}}
        ai-oversight-gateway: {env: {OVERSIGHT_MODE: automatic}}
    metrics:                            # by panel of panels.yaml: a value and how it moves
      - panel: live_accuracy
        value: "0.93"
        baseline: "0.93"
        noise: "0.004"
        moves:
          - {at: "-10m", to: "0.74", over: 8m}
          - {at: {after: rolled-back, wait: 1m}, to: "0.92", over: 10m}
    alerts:                             # by rule of rules.yaml
      - {rule: AIModelPerformanceDegraded, since: 1m, until: {after: rolled-back, wait: 10m}}

  effects:                              # what follows from what is done
    rolled-back:
      holds: {deployment/model-server/env/MODEL_VERSION: "1.9"}
      contains: true
      says: Version 1.9 serves.

  injects:                              # at a moment, on an act, or because one did not come
    support:
      sender: Support
      text: Three customers complain since this morning. Is it the model?
      at: 3m
    nobody-told:
      sort: call
      sender: Head of product
      text: Why do I hear this from customers?
      at: 10m
      unless: [{act: update}]

  expected:                             # by when, and how much it counts
    acknowledge: {what: Acknowledge, on: {act: acknowledged}, by: 5m}
    contain:
      what: Roll back to the version that is known good
      on: {act: set_env, name: MODEL_VERSION, value: "1.9"}
      by: 12m
      weight: 30
  unsafe:                               # what costs
    false-alarm: {what: Closed as a false alarm, on: {act: status, outcome: false_alarm}, costs: 30}
  hints:
    versions: {text: The catalogue names a known good version., since: 5m, helps: contain}
  coach:                                # a line at a time for whoever plays their first drill
    - {text: "{incident.acknowledge} says that it is yours", until: {act: acknowledged}}

  truth:
    type: KIND
    severity: [high]
    cause: What it was.
  debrief:
    - What did you see first?
"""
