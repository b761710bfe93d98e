"""The automatic kill switch's hand: finds or opens the incident, and runs the runbook's kill switch once."""

from functools import partial
from typing import TYPE_CHECKING

from data.errors import FirelineError, Refused, StoreBusy
from data.journal.kinds import KillArmed, KillCountdown
from data.journal.locks import FileLock
from runbooks.confirming import Confirmation
from runbooks.kill import arming
from runbooks.kill.watching import BLIND, Watch

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.wiring import Wiring
    from data.incident.model import Incident
    from runbooks.book import Runbook
    from screens.kill_line import KillStanding


class Hand:
    """Acts for one arming."""

    def __init__(self, wiring: "Wiring", armed: KillArmed) -> None:
        self._wiring, self._armed = wiring, armed

    def check(self) -> None:
        """Raises `Refused` where the runbook is not the one that was armed; the arming is void then. Raises
        `BadInput` where it cannot be read."""
        self._runbook()

    def _runbook(self) -> "Runbook":
        """Read once: the one that is looked at is the one that runs."""
        wiring, armed = self._wiring, self._armed
        found = wiring.runbook(armed.runbook)
        if found.sha256 == armed.runbook_hash:
            return found
        why = f"the runbook {armed.runbook} changed since it was armed"
        if armed.model in arming.armed(wiring.journal):
            arming.disarm(wiring.journal, armed.model, why)
        raise Refused(
            f"{armed.model} is disarmed: {why}.",
            kept="Nothing was killed.",
            remedy="Look at it, and arm it again.",
        )

    def count_down(self, said: KillCountdown) -> None:
        """On record in the model's incident, unless it was killed already."""
        wiring = self._wiring
        with FileLock(wiring.home / "kill.lock").held():
            if where := arming.killed(wiring.incidents, said.model):
                arming.disarm(wiring.journal, said.model, f"it was killed already in {where}")
                return
            arming.count_down(wiring.journal, self._incident(), said)

    def kill(self, said: KillCountdown) -> str:
        """Run the kill switch, unless it was stopped, disarmed or done meanwhile; disarmed afterwards."""
        try:
            return self._kill(said)
        except StoreBusy:
            return "another session acts on it now"

    def _kill(self, said: KillCountdown) -> str:
        wiring = self._wiring
        with FileLock(wiring.home / "kill.lock").held(timeout=60):
            if said.model not in arming.armed(wiring.journal):
                return "disarmed meanwhile; nothing was killed"
            if arming.counting(wiring.journal, said.model) is None:
                return "stopped; nothing was killed"
            if where := arming.killed(wiring.incidents, said.model):
                arming.disarm(wiring.journal, said.model, f"it was killed already in {where}")
                return f"killed already in {where}"
            try:
                number = self._strike()
            except FirelineError as error:
                if arming.counting(wiring.journal, said.model) is not None:
                    arming.stop(wiring.journal, said.model, f"it could not kill: {error.message}")
                return f"could not kill: {error.message}"
            arming.disarm(wiring.journal, said.model, f"it killed in {number}")
            return f"killed in {number}; its undo is fireline rollback {number}"

    def _strike(self) -> str:
        runbook = self._runbook()
        wiring, armed, incident = self._wiring, self._armed, self._incident()
        engine = wiring.parts_for(incident).engine
        reason = f"automatic: {armed.rule} fires as critical"
        prepared = engine.prepare(
            incident, runbook, arming.kill_step(runbook), model=armed.model, reason=reason
        )
        ended = engine.run(prepared, Confirmation(typed=prepared.confirm_with, break_glass=reason))
        if ended.outcome not in {"succeeded", "ran_unverified"}:
            raise Refused(
                f"the kill switch ended as {ended.outcome.replace('_', ' ')}. {ended.detail}".strip()
            )
        return incident.number

    def _incident(self) -> "Incident":
        """The newest open live one of the model, or a new one."""
        wiring, model = self._wiring, self._armed.model
        for incident in wiring.incidents.open_ones():
            if incident.mode == "live" and model in incident.model_ids:
                return incident
        title = f"Automatic kill switch: {self._armed.rule} fires for {model}"
        return wiring.desk.declare(source="alert", title=title, models={model: "automatic kill switch"})


def watch(wiring: "Wiring", armed: KillArmed, told: "Callable[[str], None]") -> Watch:
    """An armed session. Raises as `Hand.check`."""
    from app.settings.access import access
    from data.sources.rule_firing import RuleFiring

    url = wiring.settings.prometheus_url
    hand = Hand(wiring, armed)
    hand.check()
    source = RuleFiring(url, armed.rule, armed.model, access=access(wiring.settings, "prometheus"))
    return Watch(wiring.journal, wiring.home, armed, source.look, hand, told)


class Kills:
    """What the app asks of it; `screens.kill_line.Kills` is its shape."""

    def __init__(self, wiring: "Wiring") -> None:
        self._wiring = wiring
        self._told: dict[str, str] = {}
        """What the session of each model said last, where it is this app's."""

    def standing(self) -> "tuple[KillStanding, ...]":
        """What is armed in this store, by whom, and what counts down."""
        from screens.kill_line import KillStanding

        wiring, found = self._wiring, []
        for model, one in arming.armed(wiring.journal).items():
            running = arming.counting(wiring.journal, model)
            found.append(
                KillStanding(
                    model,
                    one.said.rule,
                    wiring.incidents.actor_name(one.actor),
                    running.said.due if running else 0,
                    arming.is_watched(wiring.home, model),
                    self._told.get(model, "").startswith(BLIND),
                )
            )
        return tuple(found)

    def stop(self, model: str) -> None:
        """Raises `NotFound` where nothing counts down."""
        arming.stop(self._wiring.journal, model, "stopped in the app")

    async def watch(self, model: str) -> None:
        """The armed session, as the app is open."""
        one = arming.armed(self._wiring.journal).get(model)
        if one is not None and self._wiring.settings.prometheus_url:
            try:
                await watch(self._wiring, one.said, partial(self._told.__setitem__, model)).run()
            finally:
                self._told.pop(model, None)
