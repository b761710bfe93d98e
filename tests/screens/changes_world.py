"""Sources of changes that say what they are told to, for the changes panel."""

from __future__ import annotations

import asyncio

from data.errors import SourceError
from data.sources.change import (
    ENV,
    EVENT,
    IMAGE,
    JOB,
    VALIDATION,
    VERSION,
    Change,
    Look,
    Standing,
)
from data.times import DAY, HOUR, MINUTE
from tests.screens.world import START


class Says:
    """A source that answers with one look after another, or fails; the last one stays."""

    def __init__(self, *looks: Look | SourceError | None, name: str = "Kubernetes") -> None:
        self.name = name
        self._looks = list(looks)
        self.closed = False

    async def look(self) -> Look:
        told = self._looks.pop(0) if len(self._looks) > 1 else self._looks[0]
        if told is None:
            await asyncio.Event().wait()
        if isinstance(told, SourceError):
            raise told
        assert isinstance(told, Look)
        return told

    async def close(self) -> None:
        self.closed = True


def change(
    subject: str, minutes: int, *, before: str = "", after: str = "", kind: str = ENV, **more: object
) -> Change:
    """So many minutes before the start of the incident."""
    return Change(
        at=START - minutes * MINUTE, kind=kind, subject=subject, before=before, after=after,
        place="ai-production", source="Kubernetes prod-eu",
        link="kubectl --context prod-eu --namespace ai-production rollout history deployment/model-server",
        **more,  # type: ignore[arg-type]
    )  # fmt: skip


CHANGES = (
    change("model-server MODEL_VERSION", -4, before="4.1.2", after="4.1.1"),
    change("model-server MODEL_VERSION", 13, before="4.1.1", after="4.1.2"),
    change("pod/model-server-x", 13, after="Unhealthy: Readiness probe failed", kind=EVENT, bad=True),
    change("features-0800", 15, after="failed, BackoffLimitExceeded", kind=JOB, bad=True),
    change("model-server image", 190, before="server:1", after="server:2", kind=IMAGE),
    change("features-0600", 125, after="succeeded", kind=JOB),
    change("model-server API_KEY", 3 * DAY // MINUTE, before="[masked]", after="[masked]"),
)
STANDING = (
    Standing(subject="model-server", state="done", text="rolled out, 2 of 2", place="ai-production"),
    Standing(subject="gateway", state="waiting", text="1 of 2 new replicas updated", place="ai-production"),
    Standing(
        subject="features",
        state="failed",
        text="its latest run failed, last success 2026-04-22T06:10:00Z",
        place="data-pipeline",
        at=START - 2 * HOUR,
    ),
)
LOOK = Look(changes=CHANGES, standing=STANDING, where="prod-eu: ai-production, data-pipeline", left_out=12)
REGISTRY = Look(
    changes=(
        change("fraud-detection-v4", 40, before="3", after="4, ready", kind=VERSION),
        change("features on transactions", 70, after="failed, 7 of 12 hold", kind=VALIDATION, bad=True),
    ),
    where="http://mlflow:5000",
)
HOSTILE = Look(
    changes=(
        change("[/red][link=x]" + "very-long-name-" * 20, 5, before="“’x" * 30, after="日本語" * 60),
        change("a" * 253, 6, after="b" * 300, kind=EVENT),
    ),
    standing=(Standing(subject="[bold]" + "n" * 253, state="failed", text="t" * 300),),
    problems=("[/] " + "p" * 400,),
    where="prod-" + "x" * 200 + ": " + "ns, " * 40,
)
