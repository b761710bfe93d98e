"""Types that many threads ask for at once, for the first time: the process lives."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
ASKING = """
import random, sys, threading, time
import msgspec
from data import yaml_file
sys.setswitchinterval(1e-5)

def fresh(deep):
    kind = int if not deep else fresh(deep - 1)
    of, none = dict[str, list[kind]], msgspec.field(default_factory=dict)
    return msgspec.defstruct("Fresh", [(f"f{n}", of, none) for n in range(15)])

document = yaml_file.load_text("f0: {a: [{f1: {}}]}\\n", "fresh.yaml")
for _ in range(12):
    wanted, gate = fresh(6), threading.Barrier(6)
    def ask():
        gate.wait()
        time.sleep(random.random() * 0.001)
        yaml_file.convert(document, wanted)
    threads = [threading.Thread(target=ask) for _ in range(6)]
    for one in threads: one.start()
    for one in threads: one.join()
"""


def test_a_process_whose_threads_read_one_kind_of_file_for_the_first_time_is_not_refused_its_life() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", ASKING], cwd=ROOT, capture_output=True, check=False, timeout=60
    )
    assert (ran.returncode, ran.stderr) == (0, b"")
