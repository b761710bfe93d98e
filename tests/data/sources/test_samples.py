"""Samples in every shape that log stores give; hostile ones are text, secret ones are masked."""

import json
import os
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import BadAnswer, BadInput, TimedOut, Unreachable
from data.sources import samples, samples_from
from data.sources.samples import parse
from data.sources.samples_from import CommandSamples, FileSamples, HttpSamples
from data.times import parse_iso
from tests.data.sources.alerts import CLEANED, HOSTILE
from tests.servers.faults import answer, fault_server

AT = parse_iso("2026-04-22T08:12:03Z")
ONE = {
    "time": "2026-04-22T08:12:03Z",
    "request_id": "r-1",
    "model_id": "fraud-detection-v4",
    "model_version": "4.1.2",
    "confidence": 0.97,
    "input": {"mcc": None, "amount": 12},
    "output": "fraud",
}
OTHER = {**ONE, "model_id": "ranking-v7"}


def lines(*entries: object) -> bytes:
    return "\n".join(json.dumps(entry) for entry in entries).encode()


LOKI = {
    "status": "success",
    "data": {
        "resultType": "streams",
        "result": [
            {
                "stream": {"model_id": "fraud-detection-v4"},
                "values": [[str(AT * 1000), json.dumps({"output": "fraud"})], ["x"], 3],
            }
        ],
    },
}
AXIOM = {"matches": [{"_time": "2026-04-22T08:12:03.000Z", "data": ONE}]}


@pytest.mark.parametrize(
    "body",
    [lines(ONE), lines(OTHER, ONE), json.dumps([ONE, OTHER]).encode(), json.dumps(LOKI).encode(),
     json.dumps(AXIOM).encode(), b"\n" + lines(ONE) + b"\n\n"],
    ids=["a line", "two models", "a list", "loki", "axiom", "empty lines"],
)  # fmt: skip
def test_every_shape(body: bytes) -> None:
    (found,) = parse(body, "fraud-detection-v4")
    assert (found.at, found.model, found.output) == (AT, "fraud-detection-v4", "fraud")


def test_all_fields_are_found() -> None:
    (found,) = parse(lines(ONE))
    assert (found.id, found.version, found.score) == ("r-1", "4.1.2", "0.97")
    assert found.input == '{"mcc": null, "amount": 12}'


@pytest.mark.parametrize(
    "moment",
    [AT // 10**6, AT // 10**3, AT, AT * 1000, "2026-04-22T08:12:03", "2026-04-22T10:12:03+02:00"],
)
def test_times_in_every_unit(moment: object) -> None:
    (found,) = parse(lines({**ONE, "time": moment}))
    assert found.at == AT


def test_the_newest_come_first_and_are_bounded() -> None:
    many = [{"ts": 1_700_000_000 + number, "output": str(number)} for number in range(300)]
    found = parse(lines(*many))
    assert (len(found), found[0].output) == (samples.MOST, "299")


def test_what_is_hostile_or_secret_never_gets_through() -> None:
    told = {
        "output": HOSTILE,
        "input": "the password=hunter2hunter2 and Bearer abcdefghijklmnop",
        "id": "a\x1bb",
    }
    (found,) = parse(lines(told), secrets=("mcc-secret",))
    assert CLEANED in found.output
    assert "hunter2" not in found.input
    assert "[masked]" in found.input
    assert "\x1b" not in found.id
    (long,) = parse(lines({"output": "x" * 100_000}))
    assert len(long.output) == samples.TEXT


@given(st.binary(max_size=300))
def test_whatever_comes_it_is_only_text(body: bytes) -> None:
    for found in parse(body):
        assert "\x1b" not in found.output + found.input
        assert found.at >= 0


async def test_a_file_s_end_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "samples.jsonl"
    file.write_bytes(lines({**ONE, "output": "old" * 100}, ONE))
    monkeypatch.setattr(samples_from, "LIMIT", 300)
    (found,) = await FileSamples(file).samples("fraud-detection-v4", 0)
    assert found.output == "fraud"
    assert await FileSamples(file).samples("fraud-detection-v4", AT + 1) == ()
    with pytest.raises(Unreachable, match="No such file"):
        await FileSamples(tmp_path / "none").samples("m", 0)


def program(folder: Path, body: str) -> list[str]:
    file = folder / "program.py"
    file.write_text(body)
    return [sys.executable, str(file)]


async def test_a_command_is_told_the_model_in_its_environment(tmp_path: Path) -> None:
    echo = 'import json,os; print(json.dumps({"output": os.environ["FIRELINE_MODEL_ID"], "id": 1}))'
    (found,) = await CommandSamples(program(tmp_path, echo)).samples("$(touch x); y", AT)
    assert found.output == "$(touch x); y"


async def test_a_command_that_fails_hangs_or_is_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(BadAnswer, match="ended with status 3"):
        await CommandSamples(program(tmp_path, "raise SystemExit(3)")).samples("m", 0)
    with pytest.raises(Unreachable, match="does not start"):
        await CommandSamples([str(tmp_path / "none")]).samples("m", 0)
    monkeypatch.setattr(samples_from, "PATIENCE", 2.0)
    pid = tmp_path / "pid"
    hang = f"import os,signal; open({str(pid)!r},'w').write(str(os.getpid())); signal.pause()"
    with pytest.raises(TimedOut, match="did not end"):
        await CommandSamples(program(tmp_path, hang)).samples("m", 0)
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid.read_text()), 0)


@pytest.mark.parametrize("kind", ["application/json", "application/x-ndjson", "text/plain", ""])
async def test_a_log_store_is_asked_for_the_model(kind: str) -> None:
    with fault_server() as server:
        url = (
            server.always(answer(lines(ONE), kind=kind)) + '/q?query={m="$model_id"}&start=$since_ns&x=$since'
        )
        (found,) = await HttpSamples(url).samples("fraud-detection-v4", AT)
    assert found.output == "fraud"
    (line,) = server.asked
    assert f"start={AT * 1000}&" in line
    assert "fraud-detection-v4%22%7D" in line
    assert "x=2026-04-22T08%3A12%3A03Z" in line


async def test_a_model_id_that_could_act_in_a_query_is_refused() -> None:
    with fault_server() as server:
        source = HttpSamples(server.always(answer(b"")) + '/q?query={m="$model_id"}')
        with pytest.raises(BadInput, match="cannot stand"):
            await source.samples('x"} or {a="b', 0)
        assert server.asked == []
