"""The application: every route, and how failures are said."""

import contextlib
from collections.abc import AsyncIterator
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import DataError, DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnection
from starlette.exceptions import HTTPException

from app.server.access.limits import SlowDown
from app.server.api import evidence, health, incidents, shapes, sync, who
from app.server.api.watching import Watching
from app.server.parts import Parts
from app.server.refusal import Refusal, bad_request
from data.errors import BadInput
from data.exchange.protocol import Problem

_WORDS = {404: "not_found", 405: "method_not_allowed"}
_RETRY = "2"


def create(parts: Parts) -> FastAPI:
    """The application for these parts."""

    @contextlib.asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:  # noqa: ARG001
        async with parts.waking.running():
            yield

    app = FastAPI(
        title="Fireline incident database",
        version="1",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    app.state.parts = parts
    for routes in (health, sync, who, evidence, incidents):
        app.include_router(routes.router)
    app.add_exception_handler(Refusal, _refused)
    app.add_exception_handler(BadInput, _bad_input)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(DataError, _no_data)
    app.add_exception_handler(DBAPIError, _unavailable)
    app.add_exception_handler(NoConnection, _unavailable)
    app.add_exception_handler(500, _broken)
    app.add_middleware(Watching, parts=parts)
    shapes.describe(app)
    return app


async def _refused(request: Request, error: Any) -> Response:
    request.app.state.parts.measures.refused.labels(error.problem.error).inc()
    said = shapes.answer(error.problem, error.status)
    if isinstance(error, SlowDown):
        said.headers["Retry-After"] = str(error.seconds)
    if error.status == 401:
        said.headers["WWW-Authenticate"] = "Bearer"
    return said


async def _bad_input(request: Request, error: Exception) -> Response:
    return await _refused(request, bad_request(str(error)))


async def _no_data(request: Request, error: Exception) -> Response:  # noqa: ARG001
    return await _refused(request, bad_request("A text holds what the database cannot keep"))


async def _invalid(request: Request, error: Any) -> Response:
    places = ", ".join(".".join(str(part) for part in one["loc"]) for one in error.errors())
    return await _refused(request, bad_request(f"This cannot be taken: {places}"))


async def _http(request: Request, error: Any) -> Response:  # noqa: ARG001
    said = shapes.answer(
        Problem(_WORDS.get(error.status_code, "bad_request"), str(error.detail)), error.status_code
    )
    said.headers.update(error.headers or {})
    return said


async def _unavailable(request: Request, error: Exception) -> Response:
    request.app.state.parts.measures.refused.labels("unavailable").inc()
    problem = Problem(
        "unavailable",
        "The database does not answer.",
        kept="What was acknowledged before is kept.",
        remedy="Try again in a moment.",
    )
    request.state.failure = type(error).__name__
    said = shapes.answer(problem, 503)
    said.headers["Retry-After"] = _RETRY
    return said


async def _broken(request: Request, error: Exception) -> Response:  # noqa: ARG001
    return shapes.answer(Problem("failed", "The server failed; its log says why."), 500)
