"""What keeps people from seeing alerts is said where alerts are shown."""

from msgspec.structs import replace

from data.errors import SourceError, Unreachable
from data.sources.alert_picture import Heard
from data.sources.rule_health import BrokenRule, Health, RuleHealth
from data.times import MINUTE, SECOND
from playbooks.following import GRACE
from screens.parts import Parts
from tests.screens.pilots import driven, gone, press, sees, text
from tests.screens.world import Told, World, alert
from tests.waiting import eventually_async


class Rules(RuleHealth):
    """Prometheus as a test says it is."""

    def __init__(self, health: Health, error: SourceError | None = None) -> None:
        super().__init__("http://prometheus:9090")
        self.health, self.error = health, error

    async def look(self) -> Health:
        if self.error is not None:
            raise self.error
        return self.health


class Ahead(Told):
    """A source whose clock is ahead."""

    async def look(self) -> Heard:
        heard = await super().look()
        return Heard(alerts=heard.alerts, clock_ahead=95 * SECOND)


def watching(parts: Parts, name: str) -> Parts:
    return replace(parts, settings=replace(parts.settings, watchdog=name))


async def test_a_rule_that_cannot_be_evaluated_is_blindness(world: World) -> None:
    broken = BrokenRule("AIModelPerformanceDegraded", "models", "found duplicate series for the match group")
    world.declare()
    parts = replace(world.parts(source=Told([alert("a1")])), open_rules=lambda: Rules(Health(3, (broken,))))
    async with driven(world.app(parts), (200, 50)) as pilot:
        await sees(pilot, "detection is blind: Prometheus cannot evaluate performance degraded", "duplicate")
        await press(pilot, "enter")
        await sees(pilot, "detection is blind  1 firing")


async def test_what_is_blind_has_not_resolved_in_the_timeline_either(world: World) -> None:
    broken = BrokenRule("AIModelPerformanceDegraded", "models", "found duplicate series for the match group")
    incident, works = world.declare(), alert("b2", "AIModelConfidenceAnomaly")
    world.desk.observe_alert(incident, works.observed())
    source = Told([alert("a1"), works])
    parts = replace(world.parts(source=source), open_rules=lambda: Rules(Health(3, (broken,))))
    async with driven(world.app(parts), (200, 50)) as pilot:
        await sees(pilot, "detection is blind")
        source.told = []

        async def other_resolved() -> bool:
            world.clock.now += GRACE
            await press(pilot, "f5")
            known = world.incidents.refresh(incident).alerts
            return any(one.get("state") == "resolved" for one in known.values())

        await eventually_async(other_resolved, what="the alert whose rule works resolving")
    known = world.incidents.refresh(incident).alerts.values()
    assert [one.get("name") for one in known if one.get("state") == "resolved"] == [
        "AIModelConfidenceAnomaly"
    ]


async def test_where_it_is_narrow_nothing_of_an_alarm_is_cut_and_several_are_all_told(world: World) -> None:
    broken = BrokenRule("AIModelPerformanceDegraded", "models", "found duplicate series for the match group")
    parts = replace(world.parts(source=Told([alert("a1")])), open_rules=lambda: Rules(Health(3, (broken,))))
    async with driven(world.app(parts), (120, 36)) as pilot:
        await sees(pilot, "cannot evaluate", "found duplicate series for the match group")
    parts = watching(replace(parts, open_alerts=lambda: [Ahead([alert("a1")])]), "Watchdog")
    async with driven(world.app(parts), (120, 36)) as pilot:
        await sees(
            pilot, "detection is blind", "Watchdog is missing", "1 min 35 s ahead of ours", "performance"
        )


async def test_rules_that_nobody_could_ask_after_are_not_all_right(world: World) -> None:
    failing = Rules(Health(0), Unreachable("Prometheus refuses the connection."))
    parts = replace(world.parts(source=Told([alert("a1")])), open_rules=lambda: failing)
    async with driven(world.app(parts), (200, 50)) as pilot:
        await sees(pilot, "whether rules work is not known: Prometheus refuses the connection.")
        assert "blind" not in text(pilot)


async def test_a_missing_watchdog_is_an_alarm(world: World) -> None:
    source = Told([alert("a1")])
    async with driven(world.app(watching(world.parts(source=source), "Watchdog")), (200, 50)) as pilot:
        await sees(pilot, "the watchdog alert Watchdog is missing")
        source.told = [*source.told, alert("w1", "Watchdog", severity="none")]
        await press(pilot, "f5")
        await gone(pilot, "is missing")
        source.told = [alert("a1")]
        source.error = Unreachable("gone")
        await press(pilot, "f5")
        await sees(pilot, "stale")
        assert "is missing" not in text(pilot)


async def test_a_source_that_fails_says_since_when(world: World) -> None:
    source = Told([alert("a1")])
    async with driven(world.app(source=source), (200, 50)) as pilot:
        await sees(pilot, "performance degraded")
        source.error = Unreachable("alerts:9093 refuses the connection.")
        await press(pilot, "f5")
        await sees(pilot, "alerts:9093 has not answered since 08:15")
        world.clock.now += 4 * MINUTE
        await sees(pilot, "since 08:15 UTC, 4 min", "performance degraded")


async def test_a_clock_that_differs_is_said_and_recorded(world: World) -> None:
    world.declare()
    async with driven(world.app(source=Ahead([alert("a1")])), (200, 50)) as pilot:
        await sees(pilot, "the clock of alerts:9093 is 1 min 35 s ahead of ours")
        await press(pilot, "enter", "l")
        await sees(pilot, "the clock of alerts:9093")
