"""The catalogue of systems, what was remembered, and which of them counts."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from data.journal import kinds
from data.journal.event import Event
from data.times import DAY
from playbooks import catalogue, parameters
from playbooks.catalogue import Catalogue, System
from playbooks.parameters import Value
from tests.playbooks.story import DETECTED, Story, stored

MODELS = (catalogue.__doc__ or "").split("::\n\n", 1)[1].rsplit("\n\n", 1)[0]
"""The example of the documentation."""


def load(tmp_path: Path, text: str = MODELS) -> Catalogue:
    (tmp_path / "models.yaml").write_text(text)
    return catalogue.load([tmp_path])


class Memory:
    """A journal that holds nothing but what was remembered."""

    def __init__(self) -> None:
        self.told: list[Event] = []

    def remember(
        self, model: str, name: str, value: str, at: int = DETECTED, replaces: tuple[str, ...] = ()
    ) -> str:
        payload = kinds.ParameterRemembered(model=model, name=name, value=value)
        subject = f"{model}/{name}"
        self.told.append(
            stored(payload, number=len(self.told) + 1, subject=subject, at=at, replaces=replaces)
        )
        return self.told[-1].id

    def events(self, incident: str, after: int = 0) -> Iterator[tuple[int, Event]]:
        assert incident == ""
        yield from enumerate(self.told[after:], after + 1)


def test_the_documented_example_loads_whole(tmp_path: Path) -> None:
    found = load(tmp_path)
    assert found.problems == ()
    system = found.get("fraud-detection-v4")
    assert system is not None
    told = {name for name in System.__struct_fields__ if getattr(system, name)}
    assert told == set(System.__struct_fields__)
    assert system.is_known_bad("4.1.0")
    assert not system.is_known_bad("4.1.1")


def test_placeholders_keep_previous_and_known_good_apart(tmp_path: Path) -> None:
    system = load(tmp_path).get("fraud-detection-v4")
    assert system is not None
    assert catalogue.parameters(system) == {
        "PIPELINE": "fraud-detection-features",
        "MODEL_ID": "fraud-detection-v4",
        "MODEL_CURRENT_VERSION": "4.1.2",
        "MODEL_PREVIOUS_VERSION": "4.1.1",
        "MODEL_KNOWN_GOOD_VERSION": "4.0.9",
        "NAMESPACE": "ai-production",
        "DEPLOYMENT": "model-server",
        "GATEWAY": "http://ai-oversight-gateway:8080",
        "GATEWAY_DEPLOYMENT": "ai-oversight-gateway",
        "FALLBACK": "rules-v2",
        "KUBE_CONTEXT": "prod-eu",
        "REGISTRY_MODEL": "fraud-detection",
    }
    for lonely, absent in (("previous_version", "KNOWN_GOOD"), ("known_good_version", "PREVIOUS")):
        system = load(tmp_path, f"models:\n  m: {{{lonely}: 7}}\n").get("m")
        assert system is not None
        assert f"MODEL_{absent}_VERSION" not in catalogue.parameters(system)
        assert catalogue.parameters(system)[f"MODEL_{lonely.upper()}"] == "7"


def test_one_bad_entry_leaves_the_others(tmp_path: Path) -> None:
    text = (
        "models:\n  good: {owner: a}\n  bad: {ovner: b}\n  -worse: {owner: c}\n  m: {countries: [Germany]}\n"
    )
    found = load(tmp_path, text)
    assert [system.id for system in found.all()] == ["good"]
    places = [(problem.line, problem.column) for problem in found.problems]
    assert places == [(3, 9), (4, 3), (5, 19)]


def test_a_version_is_not_both_good_and_bad(tmp_path: Path) -> None:
    found = load(tmp_path, 'models:\n  m: {known_good_version: 4, known_bad_versions: ["3", "4"]}\n')
    assert found.all() == []
    assert "both known good and known bad" in found.problems[0].message


def test_a_custom_parameter_never_takes_the_place_of_the_models_own(tmp_path: Path) -> None:
    system = load(tmp_path, "models:\n  m: {parameters: {MODEL_ID: other, OWN: x}}\n").get("m")
    assert system is not None
    assert catalogue.parameters(system) == {"MODEL_ID": "m", "OWN": "x"}


def test_without_any_file_the_catalogue_is_empty(tmp_path: Path) -> None:
    found = catalogue.load([tmp_path, tmp_path / "absent"])
    assert (found.all(), found.problems, found.closest("anything")) == ([], (), None)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("fraud-detection-v4", "fraud-detection-v4"),
        ("Fraud detection", "fraud-detection-v4"),
        ("fruad_detection_v4", "fraud-detection-v4"),
        ("credit", "credit-risk"),
        ("weather", None),
        ("", None),
        ("[/foo]", None),
    ],
)
def test_the_closest_system(tmp_path: Path, text: str, wanted: str | None) -> None:
    found = load(tmp_path, f"{MODELS}\n      credit-risk:\n        owner: risk\n")
    assert found.problems == ()
    closest = found.closest(text)
    assert (closest.id if closest else None) == wanted


def test_the_latest_word_is_remembered_and_others_models_are_not_mixed_in() -> None:
    memory = Memory()
    first = memory.remember("m", "NAMESPACE", "one")
    memory.remember("m", "NAMESPACE", "two", replaces=(first,))
    memory.remember("other", "NAMESPACE", "three")
    memory.remember("m", "GATEWAY", "http://gone")
    memory.remember("m", "GATEWAY", "")
    assert parameters.remembered(memory, "m") == {"NAMESPACE": "two"}
    assert parameters.remembered(memory, "nobody") == {}


def test_a_later_replaced_value_does_not_come_back_and_an_erased_one_is_gone() -> None:
    memory = Memory()
    first = memory.remember("m", "NAMESPACE", "one")
    second = memory.remember("m", "NAMESPACE", "two", replaces=(first,))
    erased = next(event for event in memory.told if event.id == second)
    memory.told[memory.told.index(erased)] = Event(
        body=erased.body, text=erased.text, salt=None, payload=None, received_at=0
    )
    assert parameters.remembered(memory, "m") == {}


def test_the_incident_stands_above_the_catalogue_and_that_above_memory() -> None:
    system = System(id="m", namespace="catalogued", deployment="catalogued", current_version="1")
    story = Story()
    story.field("system.m.model_version", "2")
    memory = {name: Value("remembered", "remembered", DETECTED) for name in ("NAMESPACE", "GATEWAY", "EXTRA")}
    merged = parameters.merge(system, memory, story.incident)
    assert merged.values == {
        "MODEL_ID": "m",
        "MODEL_CURRENT_VERSION": "2",
        "NAMESPACE": "catalogued",
        "DEPLOYMENT": "catalogued",
        "GATEWAY": "remembered",
        "EXTRA": "remembered",
    }
    assert merged.known["MODEL_CURRENT_VERSION"].origin == "incident"
    assert merged.known["NAMESPACE"].origin == "catalogue"
    assert merged.offered == {}


@pytest.mark.parametrize(("age", "known"), [(-1, False), (-90 * DAY, False), (0, True), (DAY, True)])
def test_a_remembered_version_counts_only_from_this_incident_on(age: int, known: bool) -> None:
    story = Story()
    story.field("detected_at", DETECTED)
    memory = {"MODEL_PREVIOUS_VERSION": Value("4.1.1", "remembered", DETECTED + age)}
    merged = parameters.merge(None, memory, story.incident, "m")
    assert ("MODEL_PREVIOUS_VERSION" in merged.known) is known
    assert ("MODEL_PREVIOUS_VERSION" in merged.offered) is not known


def test_what_was_remembered_says_when() -> None:
    memory = Memory()
    memory.remember("m", "NAMESPACE", "one")
    assert parameters.remembered_values(memory, "m") == {
        "NAMESPACE": Value("one", "remembered 2026-04-22 08:15 UTC", DETECTED)
    }
