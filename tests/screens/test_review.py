"""The review on a screen of its own: sections, what is said in them and by which events, and who signs."""

from __future__ import annotations

from data.incident.model import Incident
from playbooks import causes, forms, review, taxonomy, whys
from playbooks.causes import Causes
from playbooks.reports.said import Sayer
from playbooks.review import Review
from tests.screens.pictures import Pictures, Seen, Step, reached
from tests.screens.pilots import driven, gone, press, sees, type_in
from tests.screens.world import World


class Reviews:
    """Of the forms that ship."""

    causes: Causes = causes.shipped()

    def __init__(self, world: World) -> None:
        self._world = world

    def read(self, incident: Incident) -> Review:
        sayer = Sayer(incident, self._world.incidents.actor_name, taxonomy.shipped())
        return review.read(forms.shipped().get(review.FORM), sayer, self._world.clock.now)


def reviewed(world: World) -> Incident:
    """Some of it said, some inferred, some half."""
    incident = world.lived()
    desk = world.desk
    desk.set_field(incident, "summary", "Null features since six; [/bold] good payments were stopped.")
    desk.add_item(incident, "factors.governance", "Nobody owned the contract", {"evidence": "deploy log 31"})
    desk.add_item(incident, "lessons", "A healthy service may be wrong")
    first = whys.add(desk, incident, "A column was renamed", evidence="deploy log 31")
    whys.add(desk, world.incidents.refresh(incident), "Nobody owned the contract", under=first.id, root=True)
    causes.record(desk, incident, causes.shipped().get("weak_data_governance"))
    return world.incidents.refresh(incident)


async def test_sections_are_filled_accepted_assigned_and_their_evidence_is_opened(world: World) -> None:
    incident = reviewed(world)
    down = [one.id for one in forms.shipped().get("review").parts]
    async with driven(world.app(reviews=Reviews(world)), (120, 36)) as pilot:
        await press(pilot, "enter", "P")
        await sees(pilot, "Basic facts", "incident commander", "not signed")
        await press(pilot, *["down"] * down.index("cause"))
        await sees(pilot, "weak data governance. Governance:", "why 2: Nobody owned the contract; root cause")
        await press(pilot, "down", "enter")
        await sees(pilot, "no root cause")
        await press(pilot, "f")
        await sees(pilot, "1 item not whole")
        await press(pilot, "enter")
        await sees(pilot, "yes or no")
        await type_in(pilot, "yes")
        await press(pilot, "enter")
        await gone(pilot, "no root cause")
        await press(pilot, "shift+tab", "a")
        await sees(pilot, "for governance unless")
        await type_in(pilot, "K. Mori")
        await press(pilot, "enter")
        await sees(pilot, "K. Mori")
        await press(pilot, "tab", "o")
        await sees(pilot, "everything", "factor: Nobody owned the contract")
        await press(pilot, "escape")
        await sees(pilot, "not signed")
    now = world.incidents.refresh(incident)
    assert now.value("review.factors_governance.assignee") == "K. Mori"


async def test_keys_on_a_review_that_was_not_read_say_why(world: World) -> None:
    world.lived()
    async with driven(world.app(), (120, 36)) as pilot:
        await press(pilot, "enter", "P")
        await sees(pilot, "Reviews are not set up here")
        await press(pilot, "o")
        await sees(pilot, "No field stands under the cursor")


async def test_questions_are_accepted_and_the_review_is_signed_with_a_reason(world: World) -> None:
    incident = reviewed(world)
    parts = [one.id for one in forms.shipped().get("review").parts]
    async with driven(world.app(reviews=Reviews(world)), (200, 50)) as pilot:
        await press(pilot, "enter", "P")
        await sees(pilot, "Basic facts")
        await press(pilot, *["down"] * parts.index("ask_cause"), "enter")
        await sees(pilot, "proposed: answer or accept it")
        await press(pilot, "c")
        await gone(pilot, "proposed: answer or accept it")
        await press(pilot, "down", "x")
        await sees(pilot, "why there is nothing")
        await type_in(pilot, "not looked at")
        await press(pilot, "enter")
        await sees(pilot, "none: not looked at")
        await press(pilot, "w")
        await sees(pilot, "the symptom itself")
        await press(pilot, "enter")
        await sees(pilot, "Why: Nobody owned the contract?")
        await type_in(pilot, "no contract at all")
        await press(pilot, "enter", "enter", "enter")
        await gone(pilot, "what shows it")
        await press(pilot, "s")
        await sees(pilot, "As whom?")
        await press(pilot, "enter")
        await sees(pilot, "why it is signed all the same")
        await press(pilot, "enter")
        await type_in(pilot, "meeting tomorrow")
        await press(pilot, "enter")
        await sees(pilot, "responsible manager: a.ito")
    now = world.incidents.refresh(incident)
    assert now.value("report.review.where_it_lay") == "data"
    assert now.value("approvals.responsible_manager") == "a.ito"
    assert [one.depth for one in whys.tree(now)] == [1, 2, 3]


async def test_it_looks_as_it_did(world: World, pictures: Pictures) -> None:
    reviewed(world)
    down = [one.id for one in forms.shipped().get("review").parts].index("cause")
    keys: list[Step] = ["enter", "P", Seen("Basic facts"), *["down"] * down]
    async with reached(world.app(reviews=Reviews(world)), keys, "Pattern") as pilot:
        await pictures.compare(pilot, "Pattern")
