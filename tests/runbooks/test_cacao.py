"""CACAO 2.0: what goes out is valid and comes back the same; what others wrote becomes a runbook that says
what was left out."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import BadInput
from data.yaml_text import written
from runbooks import cacao_export, cacao_import, cacao_shape
from runbooks import format as formats
from runbooks.book import SECTIONS, Runbook
from runbooks.format import LIBRARY

SHIPPED = sorted(LIBRARY.glob("*.yaml"))
NOW = 1_745_310_000_123_000


def there_and_back(runbook: Runbook) -> Runbook:
    """Exported, validated, and imported again."""
    content = cacao_export.encoded(cacao_export.export(runbook, NOW).playbook)
    jsonschema.validate(json.loads(content), cacao_shape.schema())
    imported = cacao_import.load(content, "book.json")
    assert imported.report == ()
    return formats.load_bytes(imported.text.encode(), runbook.path)


def essence(runbook: Runbook) -> list[Any]:
    """Everything that a runbook says, without where it stands in its file."""
    steps = [msgspec.structs.replace(step, line=0, column=0, where=()) for step in runbook.steps()]
    options = [(one.name, one.when) for one in runbook.options]
    kept = runbook.evidence.typed if runbook.evidence else None
    head = [runbook.name, runbook.incident_type, runbook.version, runbook.last_drilled, kept]
    return [*head, dict(runbook.parameters), steps, options]


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_runbook_that_ships_comes_back_the_same(path: Path) -> None:
    runbook = formats.load(path)
    assert essence(there_and_back(runbook)) == essence(runbook)


WORDS = st.text("abc MODEL_ID$|;'\"\n\\", max_size=40).map(str.strip)
STEPS = st.lists(
    st.fixed_dictionaries(
        {"action": st.text("abcd ", min_size=1).filter(str.strip)},
        optional={
            "command": WORDS,
            "expected": WORDS,
            "rollback": WORDS,
            "verify": WORDS,
            "risk": st.sampled_from(["reads", "changes", "destroys"]),
            "timeout": st.integers(1, 3600),
        },
    ),
    max_size=4,
)


@given(st.fixed_dictionaries(dict.fromkeys(SECTIONS, STEPS)), STEPS)
def test_any_runbook_comes_back_the_same(sections: dict[str, Any], resolution: list[Any]) -> None:
    book: dict[str, Any] = {"name": "Any", "incident_type": "model_drift", "version": "1"}
    book |= {name: {"steps": steps} for name, steps in sections.items()}
    book["resolution"] = {"options": [{"name": "One", "when": "it is so", "steps": resolution}]}
    runbook = formats.load_bytes(written({"runbook": book}).encode(), Path("any.yaml"))
    assert essence(there_and_back(runbook)) == essence(runbook)


def identifier(kind: str, number: int) -> str:
    return f"{kind}--00000000-0000-4000-8000-{number:012d}"


def foreign() -> dict[str, Any]:
    """A playbook as another tool writes it: a condition, a manual step, a request, a variable."""
    start, end, done = identifier("start", 1), identifier("end", 2), identifier("end", 3)
    look, block, call = (identifier("action", number) for number in (4, 5, 6))
    ask = identifier("if-condition", 10)
    agent = identifier("individual", 9)
    return {
        "type": "playbook", "spec_version": "cacao-2.0", "id": identifier("playbook", 8), "name": "Block it",
        "created_by": identifier("identity", 7), "created": "2026-04-22T08:15:00.000Z",
        "modified": "2026-04-22T08:15:00.000Z", "workflow_start": start, "revoked": False,
        "playbook_variables": {"__bad_host__": {"type": "string", "value": "host.example", "external": True}},
        "workflow": {
            start: {"type": "start", "on_completion": look},
            look: {"type": "action", "name": "Look", "agent": agent, "on_success": ask, "on_failure": end,
                   "commands": [{"type": "bash", "command": "ping -c 1 __bad_host__:value"}]},
            ask: {"type": "if-condition", "condition": "__up__:value = 'yes'", "on_true": block,
                  "on_completion": end},
            block: {"type": "action", "name": "Block", "agent": agent, "on_completion": call,
                    "timeout": 90000, "commands": [{"type": "manual", "command": "Block it"}]},
            call: {"type": "action", "name": "Tell the gateway", "agent": agent, "on_completion": done,
                   "commands": [{"type": "http-api", "command": "POST /block HTTP/1.1"}]},
            done: {"type": "end"},
            end: {"type": "end"},
        },
    }  # fmt: skip


def test_what_others_wrote_becomes_a_runbook_and_says_what_was_left_out() -> None:
    imported = cacao_import.load(json.dumps(foreign()).encode(), "theirs.json")
    runbook = formats.load_bytes(imported.text.encode(), Path("theirs.yaml"))
    look, decision, block, call = runbook.steps()
    assert (look.action, look.command) == ("Look", "ping -c 1 BAD_HOST")
    assert runbook.parameters["BAD_HOST"].default == "host.example"
    assert decision.action.startswith("Is it so:")
    assert (block.is_human, block.timeout) == (True, 90)
    assert block.when is not None
    assert (block.when.step, block.when.is_) == (decision.id, "yes")
    assert call.is_human
    report = "\n".join(imported.report)
    assert "on_failure is not carried over" in report
    assert "decided by a person" in report
    assert "http-api command: POST /block HTTP/1.1" in report
    assert "incident type is not known" in report


def test_a_step_that_somebody_changed_is_read_as_cacao_has_it() -> None:
    runbook = formats.load(SHIPPED[0])
    content = json.loads(cacao_export.encoded(cacao_export.export(runbook, NOW).playbook))
    step = next(one for one in content["workflow"].values() if one["type"] == "action")
    step["commands"] = [{"type": "bash", "command": "echo changed"}]
    imported = cacao_import.load(json.dumps(content).encode(), "changed.json")
    assert any("changed elsewhere" in line for line in imported.report)
    changed = formats.load_bytes(imported.text.encode(), Path("changed.yaml"))
    assert "echo changed" in [step.command for step in changed.steps()]


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b"\xff", b'{"type": "playbook", "name": "x"}'])
def test_what_is_no_playbook_is_refused(content: bytes) -> None:
    with pytest.raises(BadInput, match="no CACAO"):
        cacao_import.load(content, "x.json")


@given(st.binary(max_size=200))
def test_any_bytes_are_refused_in_words(content: bytes) -> None:
    with pytest.raises(BadInput):
        cacao_import.load(content, "x.json")
