"""The OpenAPI description tells the truth: what is sent is answered as it says, and never by a failure."""

from typing import Any, TypeAlias

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import APIOperation, Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from app.server.access.limits import Rate
from tests.app.server.world import ALL_SCOPES, World

Operation: TypeAlias = APIOperation[Any, Any, Any, Any]

_CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
_NOT_TRIED = {"/v1/enrol", "/v1/token/renew"}
"""The one is limited by address, the other would change the token that asks."""


def _try(world: World, operation: Operation, headers: dict[str, str], mode: GenerationMode) -> None:
    @settings(
        max_examples=3,
        database=None,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(mode))
    def answers_as_described(case: Case[Any]) -> None:
        if operation.path == "/v1/wake":
            case.query["wait"] = 0
        answer = case.call(headers=headers)
        case.validate_response(answer, checks=_CHECKS)

    answers_as_described()


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_every_answer_is_as_described(world: World, mode: GenerationMode) -> None:
    mia = world.store("mia", scopes=ALL_SCOPES)
    mia.declare()
    mia.pushes()
    world.parts.requests = Rate(world.clock.ambient, burst=10**6, per_second=1)
    schema = schemathesis.openapi.from_url(f"{world.client.base_url}/openapi.json")
    operations = [found.ok() for found in schema.get_all_operations() if isinstance(found, Ok)]
    assert len(operations) > 20
    for operation in operations:
        takes = operation.body or operation.query or operation.path_parameters
        if operation.path not in _NOT_TRIED and (takes or mode is GenerationMode.POSITIVE):
            _try(world, operation, mia.headers, mode)
