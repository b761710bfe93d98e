"""For load balancers and Prometheus; they need no token and learn nothing of any incident."""

from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST
from sqlalchemy.exc import DBAPIError

from app.server import migrations
from app.server.api.asking import Given
from app.server.api.shapes import Ready, answer, told

router = APIRouter(tags=["health"])


@router.get("/healthz", **told(gives=Ready))
async def healthz() -> Response:
    """The process lives."""
    return answer(Ready("alive"))


@router.get("/readyz", **told(gives=Ready))
def readyz(parts: Given) -> Response:
    """The database answers and has every migration."""
    try:
        behind = migrations.missing(parts.database)
    except DBAPIError:
        return answer(Ready("the database does not answer"), 503)
    return answer(Ready("the database needs a migration"), 503) if behind else answer(Ready("ready"))


@router.get("/metrics", **told(gives=None))
def metrics(parts: Given) -> Response:
    """Counts and times, in Prometheus' text format."""
    parts.measures.waiting.set(parts.waking.waiting)
    return Response(parts.measures.text(), media_type=CONTENT_TYPE_LATEST)
