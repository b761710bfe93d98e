"""The scenario file as it is written, field by field; ``docs/scenarios.md`` tells what it means."""

from typing import Annotated, Literal

import msgspec

from playbooks.catalogue import System
from playbooks.knowledge_files import Line, Paragraph, Short
from playbooks.scenario.acts import Patterns
from playbooks.scenario.moments import Moment, Name, Offset, Span

Number = Annotated[str, msgspec.Meta(pattern=r"\A-?\d{1,15}(\.\d{1,9})?\Z")] | int
Text = Annotated[str, msgspec.Meta(min_length=1, max_length=4000)]
Key = Annotated[str, msgspec.Meta(pattern=r"\A[a-z]+(/[A-Za-z0-9._@:-]{1,200}){1,3}\Z")]
"""Something of the world that stands: ``deployment/model-server/env/MODEL_VERSION``."""
Value = Annotated[str, msgspec.Meta(max_length=1000)] | int | bool
Weight = Annotated[int, msgspec.Meta(ge=1, le=100)]

Difficulty = Literal["beginner", "intermediate", "advanced"]
Sort = Literal["message", "call", "alert", "failure", "lead", "question"]


class Strict(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A field that nobody knows is refused, with its place."""


class Version(Strict, frozen=True, kw_only=True):
    """One version of a model."""

    good: bool = True
    why: Line = ""
    """What is wrong with it, or how that is known: for the facilitator and the debrief."""


class Model(System, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What ``models.yaml`` may say of a system, and its versions. Its key is its id."""

    id: str = ""
    versions: dict[str, Version] = msgspec.field(default_factory=dict)


class Move(Strict, frozen=True, kw_only=True):
    """From a moment on a metric goes to another value, evenly, and stays there."""

    at: Moment
    to: Number
    over: Span = "0s"


class Wave(Strict, frozen=True, kw_only=True):
    """A daily or hourly rhythm around the value."""

    height: Number
    every: Span = "24h"


class Metric(Strict, frozen=True, kw_only=True):
    """One series of a panel: a value and how it moves, or a recorded series."""

    panel: Short
    """A panel of ``panels.yaml``."""
    model: Line = ""
    """Empty: the first of the models."""
    labels: dict[str, Line] = {}
    value: Number = 0
    moves: list[Move] = []
    wave: Wave | None = None
    noise: Number = 0
    """The most by which a point lies beside the value; the same in every run with the same seed."""
    baseline: Number | None = None
    """What the panel's own baseline query answers."""
    recorded: list[tuple[Offset, Number]] = []
    """Points of a recorded series, in order, in place of ``value``; straight lines between them."""


class Firing(Strict, frozen=True, kw_only=True):
    """An alert, while it fires."""

    rule: Short
    """A rule of ``rules.yaml``, or one of the scenario's own that says its severity and summary."""
    model: Line = ""
    since: Moment
    until: Moment | None = None
    severity: Short = ""
    summary: Line = ""
    labels: dict[str, Line] = {}


class Deployment(Strict, frozen=True, kw_only=True):
    """One deployment as it stands at the start."""

    namespace: Short = "ai-production"
    container: Short = ""
    """Empty: named as the deployment."""
    image: Line = ""
    replicas: Annotated[int, msgspec.Meta(ge=0, le=1000)] = 2
    env: dict[str, Value] = {}
    about: dict[str, Line] = {}
    """What a variable of ``env`` does and what it may be, as ``kubectl describe`` tells it."""
    before: dict[str, Value] = {}
    """What of ``env`` was otherwise in the revision before; ``rollout undo`` goes back to it."""
    image_before: Line = ""
    revision: Annotated[int, msgspec.Meta(ge=1, le=100_000)] = 7


class Cluster(Strict, frozen=True, kw_only=True):
    """What stands at the start, and what a responder can move."""

    deployments: dict[str, Deployment] = {}
    gateway: dict[str, Value] = {}
    """What the oversight gateway's ``/status`` tells beside ``killed`` and ``mode``."""
    aliases: dict[str, dict[str, Value]] = {}
    """By registered model: each alias and the version that it names."""


class Shown(Strict, frozen=True, kw_only=True):
    """What the model is asked and what it answers, again and again while it holds."""

    model: Line = ""
    since: Moment = "-24h"
    until: Moment | None = None
    every: Span = "5m"
    input: Text
    output: Text
    score: Short = ""
    version: Short = ""


class Happened(Strict, frozen=True, kw_only=True):
    """A change that the sources of changes tell of."""

    at: Moment
    kind: Literal["rollout", "image", "env", "event", "job", "model version", "alias", "validation"]
    subject: Line
    before: Line = ""
    after: Line = ""
    place: Line = ""
    source: Line = "Kubernetes"
    bad: bool = False


class Told(Strict, frozen=True, kw_only=True):
    """What a command prints in this world; it is never run."""

    command: Line
    """The whole command or a line of it; ``*`` stands for anything."""
    says: Text
    fails: bool = False
    since: Moment | None = None
    until: Moment | None = None


class Effect(Strict, frozen=True, kw_only=True):
    """Something that follows from what is done, or that begins by itself; ``until`` or ``holds`` end it."""

    on: Patterns = []
    at: Moment | None = None
    holds: dict[Key, Value] = {}
    """In place of ``on``: it lasts while all of this stands in the cluster."""
    until: Patterns = []
    contains: bool = False
    """Whether the harm is stopped while it lasts."""
    harms: bool = False
    """Whether it makes matters worse."""
    says: Line = ""
    """What whoever brought it about sees of it at once."""
    sets: dict[Key, Value] = {}
    """What it changes in the cluster by itself."""


class Inject(Strict, frozen=True, kw_only=True):
    """Something that reaches the people who play: at a moment, on an act, or because one did not come."""

    sort: Sort = "message"
    sender: Line = ""
    text: Text
    at: Moment | None = None
    on: Patterns = []
    wait: Span = "0s"
    """So long after ``on``."""
    unless: Patterns = []
    """With ``at``: it comes only where none of this was done before."""
    by_hand: bool = False
    """Only the facilitator fires it."""
    answer: Patterns = []
    """What answers it; a debrief tells which injects nobody answered."""
    answer_within: Span = "10m"
    guide: Line = ""
    """For the facilitator: what it tests."""


class Expected(Strict, frozen=True, kw_only=True):
    """Something that a good response does in time."""

    what: Line
    on: Patterns
    by: Moment
    weight: Weight = 10
    why: Line = ""


class Unsafe(Strict, frozen=True, kw_only=True):
    """Something that costs."""

    what: Line
    on: Patterns
    costs: Weight = 10
    before: Moment | None = None
    """Only what is done before this moment counts; while the moment has not come, everything."""
    unless: Patterns = []
    """Not where one of this was done before it."""
    why: Line = ""


class Hint(Strict, frozen=True, kw_only=True):
    """Something to ask for."""

    text: Line
    since: Moment = "0s"
    helps: Name | None = None
    """The expected act that it leads to; no hint is given for what is done."""
    costs: Annotated[int, msgspec.Meta(ge=0, le=100)] = 2


class Coached(Strict, frozen=True, kw_only=True):
    """A line of the coach of a first drill; it is neither recorded nor judged."""

    text: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    """Short: it has one line. ``{incident.undo}`` is the key of that action."""
    since: Moment = "0s"
    until: Patterns = []
    """Nobody who did this needs it."""
    ends: Moment | None = None
    """From this moment on it is needless whatever was done."""


class Truth(Strict, frozen=True, kw_only=True):
    """What a good record says at the end."""

    type: Short
    severity: list[Short]
    """Those that are right."""
    cause: Paragraph
    """What it was; shown in the debrief."""


class Clock(Strict, frozen=True, kw_only=True):
    """The scenario's own time."""

    start: Line = "2026-04-22T08:00:00Z"
    """The moment of its beginning, in a headless run; one that people play begins now."""
    speed: Number = 1


class World(Strict, frozen=True, kw_only=True):
    """Everything that can be looked at and acted on."""

    models: Annotated[dict[str, Model], msgspec.Meta(min_length=1)]
    metrics: list[Metric] = []
    alerts: list[Firing] = []
    cluster: Cluster = Cluster()
    samples: list[Shown] = []
    changes: list[Happened] = []
    commands: list[Told] = []


class Scenario(Strict, frozen=True, kw_only=True):
    """A whole exercise."""

    title: Line
    version: Short | int = "1"
    difficulty: Difficulty
    duration: Span
    skills: Annotated[list[Short], msgspec.Meta(min_length=1, max_length=12)]
    briefing: Text
    roles: dict[str, Line] = {}
    """Who plays what, and what each has to do."""
    clock: Clock = Clock()
    world: World
    effects: dict[Name, Effect] = {}
    injects: dict[Name, Inject] = {}
    expected: dict[Name, Expected] = {}
    unsafe: dict[Name, Unsafe] = {}
    hints: dict[Name, Hint] = {}
    coach: list[Coached] = []
    """In the order in which things are done: the first that holds is shown."""
    checkpoints: dict[Name, Offset] = {}
    """Moments to rewind to, beside the start."""
    truth: Truth
    debrief: list[Line] = []


class File(Strict, frozen=True, kw_only=True):
    """The whole file."""

    scenario: Scenario
