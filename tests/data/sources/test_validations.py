"""Validation runs out of the files that Great Expectations writes."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from data.errors import NotConfigured, Unreachable
from data.sources import validations
from data.sources.validations import Validations
from data.times import parse_iso


def result(
    *, success: bool = True, at: str = "2026-04-22T06:05:00+00:00", suite: str = "features", failed: int = 0
) -> dict[str, Any]:
    broken = {
        "success": False,
        "expectation_config": {
            "expectation_type": "expect_column_values_to_not_be_null",
            "kwargs": {"column": "merchant_category_code"},
        },
    }
    return {
        "success": success,
        "statistics": {"evaluated_expectations": 12, "successful_expectations": 12 - failed},
        "meta": {
            "run_id": {"run_name": "r", "run_time": at},
            "expectation_suite_name": suite,
            "active_batch_definition": {"data_asset_name": "transactions"},
        },
        "results": [{"success": True}, *[broken] * failed],
    }


def write(folder: Path, name: str, value: object, changed: int = 1_776_844_800) -> Path:
    path = folder / "features" / name / "batch.json"
    path.parent.mkdir(parents=True)
    path.write_text(value if isinstance(value, str) else json.dumps(value))
    os.utime(path, (changed, changed))
    return path


async def test_runs_with_what_does_not_hold(tmp_path: Path) -> None:
    write(tmp_path, "a", result())
    path = write(tmp_path, "b", result(success=False, at="20260422T080500.000000Z", failed=5))
    found = await Validations((tmp_path,)).look()
    failed, passed = found.changes
    assert failed.subject == "features on transactions"
    column = 'column values to not be null ("merchant_category_code")'
    assert failed.after == f"failed, 7 of 12 hold: {column}; {column}; {column} and 2 others"
    assert (failed.at, failed.bad, failed.suspect) == (parse_iso("2026-04-22T08:05:00Z"), True, True)
    assert failed.link == str(path)
    assert (passed.after, passed.suspect) == ("passed, 12 of 12 hold", False)
    assert passed.at == parse_iso("2026-04-22T06:05:00Z")
    assert [(one.state, one.at) for one in found.standing] == [("failed", failed.at)]


async def test_without_a_time_the_file_s_own_counts(tmp_path: Path) -> None:
    write(tmp_path, "a", {"success": True, "results": []})
    (found,) = (await Validations((tmp_path,)).look()).changes
    assert found.at == 1_776_844_800_000_000


async def test_other_files_are_passed_over_and_broken_ones_said(tmp_path: Path) -> None:
    write(tmp_path, "a", {"expectations": []})
    write(tmp_path, "b", '{"success": tr')
    write(tmp_path, "c", '{"success": true, "results": ' + "[" * 100_000)
    write(tmp_path, "d", result(suite="\x1b[31m[/red]" + "x" * 900))
    found = await Validations((tmp_path,)).look()
    assert sorted(found.problems) == [f"features/{name}/batch.json is no whole JSON." for name in "bc"]
    (change,) = found.changes
    assert "\x1b" not in change.subject
    assert len(change.subject) < 250


async def test_only_the_newest_are_read_and_the_rest_is_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(validations, "FILES", 2)
    monkeypatch.setattr(validations, "LIMIT", 1_000_000)
    for number in range(5):
        write(tmp_path, f"r{number}", result(suite=f"s{number}"), changed=1_776_844_800 + number)
    write(tmp_path, "big", " " * 1_000_001, changed=1_776_850_000)
    found = await Validations((tmp_path,)).look()
    assert [one.subject for one in found.changes] == ["s4 on transactions"]
    assert (found.left_out, found.problems) == (4, ("features/big/batch.json is larger than 1 MB.",))


async def test_a_file_that_did_not_change_is_not_read_again(tmp_path: Path) -> None:
    path = write(tmp_path, "a", result())
    source = Validations((tmp_path,))
    await source.look()
    path.chmod(0)
    text, status = path.stat(), path.stat()
    assert (await source.look()).changes[0].subject == "features on transactions"
    path.chmod(0o600)
    path.write_text(json.dumps(result(suite="other")))
    os.utime(path, (status.st_mtime + 5, status.st_mtime + 5))
    assert (await source.look()).changes[0].subject == "other on transactions"
    assert text.st_size > 0


async def test_what_is_missing_is_said(tmp_path: Path) -> None:
    with pytest.raises(NotConfigured, match="No folder"):
        await Validations(()).look()
    with pytest.raises(Unreachable, match="cannot be read"):
        await Validations((tmp_path / "gone",)).look()
    found = await Validations((tmp_path, tmp_path / "gone")).look()
    assert len(found.problems) == 1
