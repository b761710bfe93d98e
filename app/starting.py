"""What ``fireline init`` writes: a settings file with every key explained, and a start of a catalogue."""

from collections.abc import Mapping
from textwrap import wrap

from app.settings.edit import Plain, written
from app.settings.key import Key
from app.settings.keys import KEYS

_HEAD = """\
# Settings of Fireline. Every key has an environment variable that comes first (FIRELINE_ and its name), and
# the defaults apply to what is not set. An app that runs notices an edit; one that cannot be taken is refused
# with its place, and the old settings stay. fireline doctor checks what is set here.
"""
_MODELS = """\
# Your systems, by the id that alerts carry as model_id. All fields but the id are optional; what is missing,
# a responder is asked for. fireline check models.yaml checks the file.
models:
  "{model}":
    # title: Fraud detection
    # owner: fraud-model-team
    # namespace: ai-production              # where its deployment runs
    # deployment: model-server
    # gateway: http://ai-oversight-gateway:8080
    # gateway_deployment: ai-oversight-gateway
    # kube_context: prod-eu                 # steps refuse any other
    # previous_version: "4.1.1"             # what ran before; not the same as
    # known_good_version: "4.0.9"           # what somebody vouches for
    # known_good_alias: known-good          # or the registry's alias for it
    # contacts: {{on_call: "#fraud-oncall"}}
    parameters: {{}}
"""


def settings_text(given: Mapping[str, Plain]) -> str:
    """The whole file: what is given is set, everything else is a comment with an example."""
    parts, group = [_HEAD], ""
    for key in KEYS:
        if key.kind == "secret":
            continue
        if key.group != group:
            group = key.group
            parts.append(f"\n# --- {group} ".ljust(104, "-") + "\n")
        parts.append(_entry(key, given.get(key.name)))
    return "".join(parts)


def _entry(key: Key, value: Plain | None) -> str:
    about = "".join(f"# {line}\n" for line in wrap(key.about, 100))
    return about + (f"# {key.name} = {key.example}" if value is None else written(key.name, value)) + "\n"


def models_text(model: str) -> str:
    """A catalogue with one system, its fields as comments."""
    return _MODELS.format(model=model or "my-model")
