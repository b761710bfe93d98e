"""The supervisor: runs a job on record, keeps its output, stops it wholly, and says how it ended."""

import json
import os
import signal
import statistics
import subprocess
import sys
import time
from pathlib import Path

import pytest

from runbooks.jobs import Job
from runbooks.supervision import processes
from tests.runbooks.jobs_world import alive, end_of, launch, marked, order, printed
from tests.waiting import eventually


def number_in(path: Path) -> int:
    """A pid that a command wrote."""
    return int(eventually(lambda: path.exists() and path.read_text().strip(), what=f"a pid in {path}"))


def test_output_and_errors_come_in_their_order_and_the_exit_code_is_kept(tmp_path: Path) -> None:
    job = launch(tmp_path, order("a", "echo one; echo two >&2; echo three; exit 7"))
    ended = end_of(job)
    assert printed(job) == b"one\ntwo\nthree\n"
    (stage,) = ended.stages
    assert (stage.exit_code, stage.signal, stage.timed_out, stage.cancelled) == (7, None, False, False)
    assert ended.end_event == "a-end"
    assert 0 < ended.started_at <= ended.ended_at


def test_the_start_is_on_record_before_the_command_runs(tmp_path: Path) -> None:
    started = tmp_path / "jobs" / "a" / "started.json"
    job = launch(tmp_path / "jobs", order("a", f"cat {started}; echo; echo $$"))
    end_of(job)
    facts, pid = printed(job).splitlines()
    recorded = json.loads(facts)
    assert recorded["pid"] == int(pid)
    assert recorded["boot_id"] == processes.boot_id()
    assert recorded["process_started"].isdigit()


def test_a_death_by_signal_is_told_as_such(tmp_path: Path) -> None:
    (stage,) = end_of(launch(tmp_path, order("a", "kill -SEGV $$"))).stages
    assert (stage.exit_code, stage.signal) == (None, signal.SIGSEGV)


def test_the_shell_is_strict(tmp_path: Path) -> None:
    for name, command in (
        ("first", "false; echo went on"),
        ("pipe", "false | true; echo went on"),
        ("substitution", "x=$(false; echo inner); echo went on"),
    ):
        job = launch(tmp_path, order(name, command))
        assert end_of(job).stages[0].exit_code == 1
        assert printed(job) == b""


def test_standard_input_is_empty_and_no_descriptor_is_inherited(tmp_path: Path) -> None:
    leaked = os.open("/etc/passwd", os.O_RDONLY)
    os.set_inheritable(leaked, True)
    try:
        job = launch(tmp_path, order("a", "cat; readlink /proc/self/fd/0; ls /proc/$$/fd; true"))
        end_of(job)
    finally:
        os.close(leaked)
    assert printed(job).split() == [b"/dev/null", b"0", b"1", b"2"]


def test_signals_that_python_ignores_are_as_usual_for_the_command(tmp_path: Path) -> None:
    job = launch(tmp_path, order("a", "grep SigIgn /proc/self/status"))
    end_of(job)
    assert int(printed(job).split()[1], 16) & 0x7FFFFFFF == 0


def test_secrets_are_masked_as_they_come(tmp_path: Path) -> None:
    job = launch(tmp_path, order("a", "echo it is plainsecret; echo password=hunter22"), ["plainsecret"])
    end_of(job)
    assert printed(job) == b"it is [masked]\npassword=[masked]\n"
    assert b"plainsecret" not in b"".join(p.read_bytes() for p in job.directory.iterdir())[: 10**6].replace(
        b"echo it is plainsecret", b""
    )


def test_what_cannot_be_executed_says_so(tmp_path: Path) -> None:
    wanted = order("a", "true", directory=str(tmp_path / "gone"))
    (stage,) = end_of(launch(tmp_path, wanted)).stages
    assert "gone: No such file or directory" in stage.fault
    assert not stage.well


def test_a_verification_is_tried_until_it_holds(tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    verify = f"echo x >> {mark}; test $(wc -l < {mark}) -ge 3"
    ended = end_of(launch(tmp_path / "jobs", order("a", "echo done", verify=verify, within=20)))
    assert [stage.name for stage in ended.stages] == ["command", "verify"]
    assert (ended.stages[1].exit_code, ended.stages[1].tries) == (0, 3)


def test_a_failed_command_is_not_verified(tmp_path: Path) -> None:
    ended = end_of(launch(tmp_path, order("a", "false", verify="true")))
    assert [stage.name for stage in ended.stages] == ["command"]


def test_a_timeout_stops_the_whole_tree(tmp_path: Path) -> None:
    child, grandchild = tmp_path / "child", tmp_path / "grandchild"
    command = (
        f"sleep 1000 & echo $! > {child}\n"
        f"setsid bash -c 'trap \"\" TERM; echo $$ > {grandchild}; while :; do sleep 1000; done' &\n"
        f"until test -s {grandchild}; do sleep 0.01; done; wait"
    )
    job = launch(tmp_path / "jobs", order("a", command, timeout=1.0, grace=0.3))
    (stage,) = end_of(job).stages
    assert stage.timed_out
    assert stage.killed
    assert stage.survivors == []
    assert not alive(number_in(child))
    assert not alive(number_in(grandchild))
    eventually(lambda: not list(marked("a")), what="the end of everything that was started")


def test_a_double_forked_daemon_that_cleared_its_environment_is_stopped_too(tmp_path: Path) -> None:
    daemon = tmp_path / "daemon"
    escape = f"(env -i setsid bash -c 'echo $$ > {daemon}; exec sleep 1000' </dev/null >/dev/null 2>&1 &)"
    job = launch(tmp_path / "jobs", order("a", f"{escape}; sleep 1000", timeout=60, grace=0.5))
    pid = number_in(daemon)
    job.cancel()
    assert end_of(job).stages[0].cancelled
    eventually(lambda: not alive(pid), what="the daemon's end")


def test_cancelling_is_quick_and_lets_the_command_clean_up(tmp_path: Path) -> None:
    job = launch(tmp_path, order("a", "trap 'echo cleaned up; exit 3' TERM; echo ready; sleep 1000 & wait"))
    eventually(lambda: printed(job) == b"ready\n")
    asked = time.monotonic()
    job.cancel()
    (stage,) = end_of(job).stages
    assert time.monotonic() - asked < 3
    assert stage.cancelled
    assert printed(job) == b"ready\ncleaned up\n"


def test_a_job_cancelled_before_it_started_runs_nothing(tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    job = Job.create(tmp_path / "jobs", order("a", f"touch {mark}"))
    job.cancel()
    job.launch(dict(os.environ))
    ended = end_of(job)
    assert (ended.started_at, ended.stages, ended.cancelled) == (0, [], True)
    assert not mark.exists()


def test_a_background_child_does_not_hold_the_end_up_and_is_named(tmp_path: Path) -> None:
    left = tmp_path / "left"
    job = launch(tmp_path / "jobs", order("a", f"sleep 1000 & echo $! > {left}; echo done"))
    (stage,) = end_of(job, seconds=10).stages
    pid = number_in(left)
    try:
        assert stage.exit_code == 0
        assert stage.survivors == [f"{pid} sleep"]
        assert alive(pid)
        assert printed(job) == b"done\n"
    finally:
        os.kill(pid, signal.SIGKILL)


def test_a_flood_is_kept_to_its_limit_with_its_end(tmp_path: Path) -> None:
    command = "head -c 50000000 /dev/zero | tr '\\0' x | fold -w 79; echo; echo the last line"
    job = launch(tmp_path, order("a", command, output_limit=10_000))
    (stage,) = end_of(job, seconds=60).stages
    kept = printed(job)
    assert stage.truncated
    assert stage.output_size > 50_000_000
    assert stage.kept_size == len(kept) < 100_000
    assert b"bytes left out]\n" in kept
    assert kept.endswith(b"the last line\n")


def test_a_step_that_prints_200_megabytes_keeps_memory_bounded(tmp_path: Path) -> None:
    command = (
        "grep VmHWM /proc/$PPID/status\n"
        "yes 'token=abc of a line that is longer' | head -c 200000000 >&2 || true\n"
        "grep VmHWM /proc/$PPID/status"
    )
    job = launch(tmp_path, order("a", command, output_limit=100_000))
    (stage,) = end_of(job, seconds=120).stages
    sizes = [int(line.split()[1]) for line in printed(job).splitlines() if line.startswith(b"VmHWM")]
    assert stage.output_size > 200_000_000
    assert sizes[-1] < 60_000  # kB
    assert sizes[-1] - sizes[0] < 16_000


def test_a_nearly_long_output_is_kept_whole(tmp_path: Path) -> None:
    job = launch(tmp_path, order("a", "seq 1 3000", output_limit=10_000))
    (stage,) = end_of(job).stages
    assert not stage.truncated
    assert printed(job) == b"".join(b"%d\n" % number for number in range(1, 3001))


def test_nothing_is_run_twice(tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    job = launch(tmp_path / "jobs", order("a", f"echo x >> {mark}"))
    first = end_of(job)
    again = Job(job.directory)
    again._lock = os.open(job.directory / "lock", os.O_RDWR)
    again.launch(dict(os.environ))
    eventually(lambda: again.state() == "ended")
    assert again.ended() == first
    assert mark.read_text() == "x\n"


def test_secrets_that_come_half_start_nothing(tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    job = Job.create(tmp_path / "jobs", order("a", f"touch {mark}"))
    script = Path(processes.__file__).parents[1] / "supervisor.py"
    lock = job._lock
    half = subprocess.run(
        [sys.executable, "-I", "-S", "-c", _AS_SUPERVISOR, str(lock), str(script), str(job.directory)],
        input=b'["sec',
        pass_fds=[lock],
        capture_output=True,
    )
    job.let_go()
    assert half.returncode != 0
    assert job.state() == "never_started"
    assert not mark.exists()


_AS_SUPERVISOR = (
    "import os, sys; os.dup2(int(sys.argv[1]), 3);"
    " os.execv(sys.executable, [sys.executable, '-I', '-S', *sys.argv[2:]])"
)


def test_other_processes_files_and_directories_are_private(tmp_path: Path) -> None:
    job = launch(tmp_path / "jobs", order("a", "echo x"))
    end_of(job)
    assert job.directory.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in job.directory.iterdir()} == {0o600}


def test_ps_finds_what_proc_finds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    job = launch(tmp_path, order("a", "sleep 1000 & sleep 1000"))
    started = eventually(job.started)
    assert started is not None

    def sleepers() -> set[int]:
        return {pid for pid, name in processes.left_by(started.pid, "none=none").items() if name == "sleep"}

    seen = eventually(lambda: found if len(found := sleepers()) == 2 else None)
    monkeypatch.setattr(processes, "_PROC", str(tmp_path / "no-proc"))
    assert sleepers() == seen
    job.cancel()
    end_of(job)


def test_a_step_costs_little_more_than_starting_python(tmp_path: Path) -> None:
    python, step = [], []
    for index in range(9):
        began = time.monotonic()
        subprocess.run([sys.executable, "-c", "pass"], check=True)
        python.append(time.monotonic() - began)
        wanted = order(f"a{index}", "true")
        began = time.monotonic()
        job = launch(tmp_path, wanted)
        eventually(job.ended, every=0.001)
        step.append(time.monotonic() - began)
    assert statistics.median(step) <= 6 * statistics.median(python)
