"""Key to paint while an incident's metrics and its cluster are looked at for the first time: clients are
imported, a login made, every list and series read and parsed, all in workers.

``python -m tests.bench.loading`` on a quiet machine; rounds with sources and without take turns. Prometheus'
stand-in is a process of its own: with ``serve PORT`` this is it.
"""

import http.server
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.bench.cockpit import CELLS, FIRELINE, declare, environment
from tests.bench.measure import quantile
from tests.bench.program import Program
from tests.servers.process import serving

ROUNDS, KEYS = 6, 60
"""Of 60 keys some 25 come before the cluster and the metrics have answered."""
ALLOWED = 50.0
"""Milliseconds, p99."""
SERIES = 20
_DOWN, _UP = b"\x1b[B", b"\x1b[A"


class Metrics(http.server.BaseHTTPRequestHandler):
    """Every query has many series, every range as many points as are asked for."""

    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        self._answer(address.path, {name: found[0] for name, found in parse_qs(address.query).items()})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self._answer(self.path, {name: found[0] for name, found in parse_qs(body).items()})

    def _answer(self, path: str, asked: dict[str, str]) -> None:
        if path.endswith("/rules"):
            data: dict[str, Any] = {"groups": []}
        elif path.endswith("/query_range"):
            start, end, step = (float(asked[name]) for name in ("start", "end", "step"))
            points = [[start + step * number, "0.71"] for number in range(int((end - start) / step) + 1)]
            data = {"resultType": "matrix", "result": [{"metric": one, "values": points} for one in labels()]}
        else:
            data = {
                "resultType": "vector",
                "result": [{"metric": one, "value": [0, "1"]} for one in labels()],
            }
        body = json.dumps({"status": "success", "data": data}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Quiet."""


def labels() -> list[dict[str, str]]:
    return [{"model_id": "fraud-detection-v4", "instance": f"10.0.0.{number}"} for number in range(SERIES)]


def once(home: Path, number: str, more: dict[str, str]) -> list[float]:
    """Milliseconds of each key, from the moment the incident is on the screen."""
    program = Program(FIRELINE, CELLS, environment(home) | more)
    program.shows(number)
    program.quiet(1.0)
    program.press(b"\r")
    program.shows("See whether accuracy")
    times = []
    for turn in range(KEYS):
        times.append(program.press(_DOWN if turn // 4 % 2 == 0 else _UP) * 1e3)
        program.quiet(0.02)
    if more:
        program.shows("may be to blame")
        program.shows("0.71")
    program.close()
    return times


def measure(home: Path, more: dict[str, str]) -> None:
    """Rounds by turns."""
    number = declare(home)
    looked: list[float] = []
    quiet: list[float] = []
    for _ in range(ROUNDS):
        looked += once(home, number, more)
        quiet += once(home, number, {})
    looked.sort()
    quiet.sort()
    for share in (0.5, 0.99):
        mine = quantile(looked, share)
        verdict = "ok" if mine <= ALLOWED else "MISSED"
        print(
            f"key to paint while metrics and a cluster load, p{share * 100:.0f}: {mine:.1f} ms of {ALLOWED:g}"
            f" ms {verdict} (without them {quantile(quiet, share):.1f} ms)",
            flush=True,
        )


def main() -> None:
    """Both stand-ins, and the app."""
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "kubeconfig"
        words = [sys.executable, "-m", "tests.stand_ins.kubernetes_api", "--kubeconfig", str(config)]
        metrics = serving(
            lambda port: [sys.executable, "-m", "tests.bench.loading", "serve", str(port)],
            "/api/v1/rules",
            Path(folder) / "log",
        )
        with metrics as server, subprocess.Popen([*words, "--token", "t"], stdout=subprocess.PIPE) as cluster:
            assert cluster.stdout is not None
            cluster.stdout.readline()
            measure(Path(folder) / "home", {"KUBECONFIG": str(config), "FIRELINE_PROMETHEUS_URL": server.url})
            cluster.terminate()


def serve(port: int) -> None:
    """The stand-in."""
    http.server.ThreadingHTTPServer(("127.0.0.1", port), Metrics).serve_forever()


if __name__ == "__main__":
    serve(int(sys.argv[2])) if sys.argv[1:2] == ["serve"] else main()
