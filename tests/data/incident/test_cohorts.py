"""Decisions that an incident touched, by hashes of their ids."""

from pathlib import Path

import pytest

from data.errors import BadInput
from data.evidence import Evidence
from data.incident import cohorts
from data.incident.marks import Mark


@pytest.mark.parametrize(("salt", "content"), [("no hex", b"abc"), ("00", "schön".encode())])
def test_a_list_that_another_store_made_up_holds_nothing(tmp_path: Path, salt: str, content: bytes) -> None:
    evidence = Evidence(tmp_path)
    told = {"digest": evidence.keep(content).digest, "salt": salt}
    with pytest.raises(BadInput, match="no list of hashed ids"):
        cohorts.holds(Mark("e1", 0, 0, "", 0, told), evidence, "case 7")
