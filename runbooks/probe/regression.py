"""A probe as a regression test for continuous integration: one file of Python's standard library and pytest.

It asks the same inputs of the endpoint in ``MODEL_ENDPOINT`` (the probe's own by default) and fails while the
harm is still seen. Inputs leave the store with it, so it belongs where they may be read.
"""

import pprint
import re

from data.errors import BadInput
from data.incident.model import Incident
from runbooks.probe.inputs import Inputs
from runbooks.probe.model import Probe

_TEMPLATE = '''\
"""{title}: the inputs that did harm do none any more.

Run it with pytest. MODEL_ENDPOINT names another endpoint; TRIES says how often to ask.
"""

import json
import os
import re
import urllib.request

ENDPOINT = os.environ.get("MODEL_ENDPOINT", {endpoint!r})
TRIES = int(os.environ.get("TRIES", "{times}"))
INPUTS = {inputs}
HEADERS = {{{headers}}}
{judge}

def ask(given):
    body, kind = {body}
    request = urllib.request.Request(ENDPOINT, body, {{"Content-Type": kind, **HEADERS}})
    with urllib.request.urlopen(request, timeout={patience}) as answer:
        return answer.read({limit}).decode(errors="replace")


def test_{name}():
    seen = [answer for number in range(TRIES) if harmful(answer := ask(INPUTS[number % len(INPUTS)]))]
    assert not seen, f"harmful {{len(seen)}} of {{TRIES}}, for example {{seen[0][:500]}}"
'''
_REGEX = """

def harmful(answer):
    return re.search({pattern!r}, answer) is not None

"""
_JSONPATH = """
from jsonpath import JSONPathEnvironment  # pip install python-jsonpath

PATHS = JSONPathEnvironment(strict=True)


def harmful(answer):
    document = json.loads(answer)
    found = PATHS.findall({query!r}, {given})
    return {holds}

"""
_BODIES = {
    "records": 'given.encode(), "application/json"',
    "field": 'json.dumps({{{field!r}: given}}).encode(), "application/json"',
    "text": 'given.encode(), "text/plain; charset=utf-8"',
}


def written(incident: Incident, probe: Probe, given: Inputs) -> str:
    """The test's text. Raises `BadInput` for a probe that runs commands: those are tied to this machine."""
    if probe.runs_commands:
        raise BadInput(
            f"The probe {probe.name} runs a command of this machine, so it cannot be exported as a test.",
            remedy="Call the same command from a test of your own.",
        )
    said = probe.said
    shape = "records" if given.shape == "records" else "field" if said.field else "text"
    headers = ", ".join(f"{name!r}: os.environ[{variable!r}]" for name, variable in said.headers.items())
    return _TEMPLATE.format(
        title=f"{incident.number}, {probe.name}".replace('"', "'").replace("\\", "/"),
        endpoint=said.address,
        times=said.times,
        inputs=pprint.pformat(list(given.each), width=100),
        headers=headers,
        judge=_judge(probe),
        body=_BODIES[shape].format(field=said.field),
        patience=said.patience / 1000,
        limit=1_000_000,
        name=re.sub(r"\W+", "_", probe.name.lower()).strip("_") or "probe",
    )


def _judge(probe: Probe) -> str:
    rule = probe.harmful_when
    if rule.way == "regex":
        return _REGEX.format(pattern=rule.pattern)
    query = rule.query
    compared = query != rule.pattern
    return _JSONPATH.format(
        query=query,
        given="[document]" if compared else "document",
        holds="bool(found)" if compared else 'any(one not in (False, None, "", [], {}) for one in found)',
    )
