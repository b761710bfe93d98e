"""JSON in and out, by the shapes of `data.exchange.protocol`, which make the OpenAPI description too."""

import gzip
import zlib
from collections.abc import Callable, Coroutine
from typing import Annotated, Any, TypeVar

import msgspec
from fastapi import Depends, FastAPI, Request, Response

from app.server.refusal import bad_request, too_large
from data.exchange import protocol

T = TypeVar("T")
SMALL = 256 * 1024
"""Bytes of a request that carries no lines."""
_OCTETS = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}
_REFERENCE = "#/components/schemas/{name}"


def answer(value: object, status: int = 200) -> Response:
    """A shape as JSON; never kept by anything between."""
    return Response(
        msgspec.json.encode(value),
        status,
        {"Cache-Control": "no-store"},
        media_type="application/json",
    )


def packed(said: Response, request: Request) -> Response:
    """The same, compressed where the asker takes that and it is worth it. On a thread: it takes its time."""
    if len(said.body) < protocol.PACK_FROM or "gzip" not in request.headers.get("accept-encoding", ""):
        return said
    headers = {**said.headers, "Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
    del headers["content-length"]
    return Response(gzip.compress(said.body, 1, mtime=0), said.status_code, headers)


def body_up_to(limit: int) -> Callable[[Request], Coroutine[Any, Any, bytes]]:
    """What reads the request's body, unpacked. Raises `Refusal` once that is longer than ``limit`` bytes."""

    async def read(request: Request) -> bytes:
        if int(request.headers.get("content-length") or 0) > limit:
            raise too_large(limit)
        unpack = _unpacker(request.headers.get("content-encoding", ""))
        chunks, size = [], 0
        async for chunk in request.stream():
            plain = unpack(chunk, limit + 1 - size)
            size += len(plain)
            if size > limit:
                raise too_large(limit)
            chunks.append(plain)
        return b"".join(chunks)

    return read


def _unpacker(encoding: str) -> Callable[[bytes, int], bytes]:
    """Gives at most so many bytes of a chunk, and the rest with the next: a bomb is never unpacked whole.
    What is cut off is no JSON, and is refused as such."""
    if encoding in {"", "identity"}:
        return lambda chunk, _most: chunk
    if encoding != "gzip":
        raise bad_request("A request is sent plain, or packed by gzip.")
    unpacking = zlib.decompressobj(16 + zlib.MAX_WBITS)

    def unpack(chunk: bytes, most: int) -> bytes:
        try:
            return unpacking.decompress(unpacking.unconsumed_tail + chunk, most)
        except zlib.error as error:
            raise bad_request("This says that it is gzip, and is not.") from error

    return unpack


Lines = Annotated[bytes, Depends(body_up_to(protocol.BODY_LIMIT))]
Small = Annotated[bytes, Depends(body_up_to(SMALL))]
Piece = Annotated[bytes, Depends(body_up_to(protocol.PIECE_LIMIT))]


def taken(kind: type[T], body: bytes) -> T:
    """The body as this shape. Raises `Refusal`."""
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.DecodeError, RecursionError) as error:
        raise bad_request(f"This is no {kind.__name__}: {error}.") from error


def told(*, gives: type | None, takes: type | None = None, binary: bool = False) -> dict[str, Any]:
    """What a route takes and gives, for its decorator."""
    extra: dict[str, Any] = {}
    if takes is not None:
        extra = {"requestBody": {"required": True, "content": _content(takes)}}
    elif binary:
        extra = {"requestBody": {"required": True, "content": _OCTETS}}
    extra_ok: dict[int, Any] = {}
    ok: dict[str, Any] = {"description": "Done."}
    if gives is bytes:
        ok["content"] = _OCTETS
        extra_ok = {206: {"description": "The part that was asked for.", "content": _OCTETS}}
    elif gives is dict:
        ok["content"] = {"application/json": {"schema": {"type": "object"}}}
    elif gives is not None:
        ok["content"] = _content(gives)
    problem = {"description": "Refused, and why.", "content": _content(protocol.Problem)}
    return {
        "openapi_extra": extra,
        "responses": {200: ok, **extra_ok, "default": problem},
        "response_class": Response,
        "response_model": None,
    }


def _content(kind: type) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": _REFERENCE.format(name=kind.__name__)}}}


def describe(app: FastAPI) -> None:
    """Let the app's OpenAPI description hold every shape."""
    made = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            schema = made()
            _, shapes = msgspec.json.schema_components(SHAPES, ref_template=_REFERENCE)
            schema.setdefault("components", {}).setdefault("schemas", {}).update(shapes)
            app.openapi_schema = schema
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


class Ready(msgspec.Struct, frozen=True):
    """What a load balancer asks."""

    status: str


SHAPES: tuple[type, ...] = (
    Ready,
    *(
        kind
        for kind in vars(protocol).values()
        if isinstance(kind, type) and issubclass(kind, msgspec.Struct)
    ),
)
