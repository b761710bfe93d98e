"""Incidents and their parts."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from data.errors import BadInput
from data.incident import family
from data.journal import kinds
from tests.data.incident.stage import Stage


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    made = Stage(tmp_path / "journal", "2026-04-22T08:00:00Z")
    yield made
    made.close()


def test_a_whole_may_be_reached_by_two_ways_and_never_be_its_own_part(stage: Stage) -> None:
    part, whole, region, all_of_it = (
        stage.desk.declare(title=title) for title in ("part", "whole", "region", "all of it")
    )
    for one, of in ((whole, region), (whole, all_of_it), (region, all_of_it)):
        stage.desk.link(one, "parent", of)
    stage.desk.link(part, "parent", whole)
    with pytest.raises(BadInput, match="already"):
        stage.desk.link(all_of_it, "parent", part)


def test_a_part_that_a_peer_names_by_what_is_no_id_is_not_in_this_store(stage: Stage) -> None:
    whole = stage.desk.declare(title="whole")
    stage.desk.declare(title="another")
    forged = kinds.IncidentLinked("child", "0001", "AI-INC-2026-9999")
    stage.append(whole, forged, "child/0001")
    (child,) = family.children(stage.incidents, stage.incidents.refresh(whole))
    assert (child.number, child.words) == ("AI-INC-2026-9999", "not in this store")
