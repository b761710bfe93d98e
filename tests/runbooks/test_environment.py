"""What a step reads from its environment."""

import pytest

from data.errors import BadInput
from runbooks.environment import VARIABLES, addresses, checked, leads_safely


def test_values_are_taken_by_their_kind() -> None:
    assert checked({
        "FIRELINE_PROMETHEUS_URL": "http://prometheus:9090/",
        "FIRELINE_INCIDENT": "AI-INC-2026-0042",
        "FIRELINE_REASON": "-X $(rm) \x1b[31mred\nline",
        "FIRELINE_NAMESPACE": "",
    }) == {
        "FIRELINE_PROMETHEUS_URL": "http://prometheus:9090",
        "FIRELINE_INCIDENT": "AI-INC-2026-0042",
        "FIRELINE_REASON": "-X $(rm) red\nline",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("FIRELINE_PROMETHEUS_URL", "-XPOST"), ("FIRELINE_PROMETHEUS_URL", "file:///etc/passwd"),
        ("FIRELINE_GATEWAY_URL", "http://h/ -o x"), ("FIRELINE_GATEWAY_URL", "http://h/{a,b}"),
        ("FIRELINE_MODEL", "--all"), ("FIRELINE_MODEL", "a b"), ("FIRELINE_NAMESPACE", "x\ny"),
        ("FIRELINE_SOMETHING", "x"), ("PATH", "x"),
    ],
)  # fmt: skip
def test_what_is_refused(name: str, value: str) -> None:
    with pytest.raises(BadInput, match=name):
        checked({name: value})


def test_only_free_text_may_begin_with_a_dash() -> None:
    unsafe = [name for name in VARIABLES if not leads_safely(name)]
    assert unsafe == [name for name, variable in VARIABLES.items() if variable.kind == "text"]
    assert not leads_safely("PATH")


@pytest.mark.parametrize(
    ("command", "asked"),
    [
        ('curl "${FIRELINE_GATEWAY_URL:-http://oversight:8080}/kill-switch"', ("http://prod-gateway:8080",)),
        ('curl "${FIRELINE_MLFLOW_URL:-http://mlflow:5000}/x"', ("http://mlflow:5000",)),
        ('curl "$FIRELINE_MLFLOW_URL/x"', ()),
        ("echo nothing is asked", ()),
    ],
)
def test_the_servers_that_a_command_asks(command: str, asked: tuple[str, ...]) -> None:
    assert addresses(command, {"FIRELINE_GATEWAY_URL": "http://me:secret@prod-gateway:8080/v1"}) == asked
