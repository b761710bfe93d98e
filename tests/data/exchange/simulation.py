"""Many devices on one incident, everything that can go wrong, and then quiet: all must hold the same.

Real stores on disk; the server is a double. What happens is decided by the caller's choices, so that a
failure can be told again.
"""

import contextlib
import io
import itertools
import random
import shutil
from dataclasses import dataclass
from pathlib import Path

from data.ambient import Ambient
from data.errors import ServerAway
from data.evidence import Evidence
from data.exchange import bundle
from data.exchange.device import device_key
from data.exchange.session import Session
from data.exchange.standing import Standing
from data.exchange.unbundle import take_in
from data.incident.incidents import Incidents
from data.journal import kinds
from data.journal.redaction import redact
from data.journal.store import Draft, Journal
from data.journal.verification import verify
from tests.data.exchange.peers import copy_home, held, note
from tests.data.exchange.server_double import Network, ServerDouble, skewed

INCIDENT = "i1"


@dataclass
class Device:
    """One store, its clock and its line to the server."""

    name: str
    home: Path
    ambient: Ambient
    network: Network

    def __post_init__(self) -> None:
        self.open()

    def open(self) -> None:
        self.journal = Journal.open(self.home, self.ambient)
        self.key = device_key(self.home, self.ambient)
        self.incidents = Incidents(self.journal)
        self.session = Session(self.journal, self.key, self.network, Standing(self.journal))

    def crash(self) -> None:
        """Gone, and started again: nothing that was only in memory is left."""
        self.journal.close()
        self.open()


class Simulation:
    """The devices, the server, and what may happen to them."""

    def __init__(self, root: Path, seed: int, devices: int = 3) -> None:
        self.root, self.chance = root, random.Random(seed)
        self.server = ServerDouble()
        self.devices: list[Device] = []
        self._names = itertools.count()
        for _ in range(devices):
            self.add()
        self._backup = self.server.copy()

    def add(self) -> None:
        """A device with a clock of its own, minutes or days off."""
        name = f"d{next(self._names)}"
        offset = self.chance.choice([0, 1, -1, 400, -400, 86_400, -86_400]) * 1_000_000
        network = Network(self.server, self.chance, trouble=0.15)
        self.devices.append(Device(name, self.root / name, skewed(offset), network))

    # --- what happens ------------------------------------------------------------------------------------

    def write(self, device: Device, count: int) -> None:
        """Notes, and fields that others set too."""
        for number in range(count):
            device.journal.append(note(f"{device.name} {number}", INCIDENT))
            heads = device.incidents.by_id(INCIDENT).heads("title")
            payload = kinds.FieldSet(f"as {device.name} says {number}")
            device.journal.append(Draft(payload=payload, incident=INCIDENT, subject="title", replaces=heads))

    def erase(self, device: Device) -> None:
        """One of the notes here, whoever wrote it."""
        rows = device.journal.read("SELECT id FROM event WHERE kind = 'note_added' AND payload IS NOT NULL")
        if rows:
            redact(device.journal, self.chance.choice(rows)[0], "asked to")

    def sync(self, device: Device) -> None:
        with contextlib.suppress(ServerAway):
            device.session.exchange()

    def hand_over(self, source: Device, target: Device) -> None:
        """By file; now and then only half of it arrives."""
        out = io.BytesIO()
        bundle.write(bundle.HashedOutput(out), source.journal, Evidence(source.home), source.key)
        content = out.getvalue()
        if self.chance.random() < 0.3:
            content = content[: self.chance.randrange(len(content) // 3, len(content))]
        take_in(target.journal, Evidence(target.home), io.BytesIO(content), "bundle", target.key)

    def clone(self, device: Device) -> None:
        """A machine's snapshot is started beside it: both write on one chain."""
        device.journal.close()
        name = f"d{next(self._names)}"
        copy_home(device.home, self.root / name)
        device.open()
        network = Network(self.server, self.chance, trouble=0.15)
        self.devices.append(Device(name, self.root / name, device.ambient, network))

    def set_back(self, device: Device) -> None:
        """The machine goes back to a snapshot taken a moment ago, after something was written and sent."""
        device.journal.close()
        aside = self.root / f"{device.name}.snapshot"
        copy_home(device.home, aside)
        device.open()
        self.write(device, 1)
        self.sync(device)
        device.journal.close()
        shutil.rmtree(device.home)
        copy_home(aside, device.home)
        shutil.rmtree(aside)
        device.open()

    def back_up_server(self) -> None:
        self._backup = self.server.copy()

    def restore_server(self) -> None:
        self.server.restore(self._backup)

    # --- and then quiet ----------------------------------------------------------------------------------

    def settle(self) -> None:
        """Everybody gets through, until nobody has anything for anybody."""
        written = {event for device in self.devices for event in held(device.journal)}
        for device in self.devices:
            device.network.down, device.network.trouble = False, 0.0
        for _ in range(12):
            moved = 0
            for device in self.devices:
                device.session.start_anew()
                done = device.session.exchange()
                moved += done.pushed + done.pulled + done.forks
            if not moved:
                break
        else:
            raise AssertionError("they never came to rest")
        self.check(written)

    def check(self, written: set[str]) -> None:
        """The same bytes, the same state, everything verified, and nothing lost that a store held."""
        first = self.devices[0]
        assert written <= set(held(first.journal))
        for device in self.devices:
            assert held(device.journal) == held(first.journal), device.name
            report = verify(device.journal)
            assert report.ok, report.lines()
            assert Incidents(device.journal).by_id(INCIDENT) == Incidents(first.journal).by_id(INCIDENT)
            assert device.session.standing.pending().events == 0

    def close(self) -> None:
        for device in self.devices:
            device.journal.close()
