"""A redacted document names nobody and holds no secret, in any format, in any byte; the original stays."""

import json
from collections.abc import Callable
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from data.incident.model import Incident
from data.journal import kinds
from data.secrets import found
from playbooks.reports.export import PAPERS, export
from playbooks.reports.hidden import Hider, Word
from playbooks.reports.hidden_words import words
from tests.data.incident.stage import Stage

PEOPLE = ("Kim Mori", "Zoë Lindqvist-Amadi", "o'brien_q", "Quillon", "李小龙大师")
CUSTOMERS = ("Northwind Bank", "Ægir & Søn <A/S>")
SECRETS = ("hunter22secret", "ghp_abcdefghijklmnopqrstu12345", "s3cr3t|*p_w")
SHAPES = ("jo.quillon@mail.example", "+44 20 7946 0958", "cust-441122", "DE89370400440532013000")
SEEDED = (*PEOPLE, "Lindqvist", "Mori", *CUSTOMERS, *SECRETS, *SHAPES)
KEY = b"k" * 32
CASES: tuple[Callable[[str], str], ...] = (str, str.upper, str.lower, str.title)


def forms(text: str) -> set[bytes]:
    """How a text may stand in a document: plain, escaped for Markdown, HTML and JSON."""
    import html

    from playbooks.reports.markdown import inline

    plain = {text, text.lower(), text.upper(), html.escape(text), inline(text), json.dumps(text)[1:-1]}
    return {one.encode() for one in plain}


def hider(stage: Stage, incident: Incident, *more: str) -> Hider:
    return Hider(words(stage.journal, [incident.id], [", ".join(CUSTOMERS)], more), KEY)


ROLES = ("incident_commander", "deputy", "scribe", "liaison", "operations_lead")
EVERY = [
    *(("timeline", name) for name in ("md", "csv", "json", "jsonl", "html")),
    *(("postmortem", name) for name in ("md", "json", "html")),
    *(("record", name) for name in ("md", "json")),
    *((kind, "json") for kind in PAPERS if kind != "report"),
    *(("review", "md"), ("report gdpr_33", "md")),
]
"""Every kind; pages of the others are made of their Markdown."""


def seed(stage: Stage) -> Incident:
    """An incident that says all of it in every kind of place."""
    desk = stage.desk
    incident = desk.declare(title=f"{CUSTOMERS[0]} saw it first, and told {PEOPLE[0]}")
    for role, person in zip(ROLES, PEOPLE, strict=True):
        desk.take_role(incident, role, person)
    desk.set_field(incident, "follow_up.attendees", ", ".join(PEOPLE))
    for number, text in enumerate(SEEDED):
        desk.note(incident.id, f"asked {text.upper() if number % 2 else text}, who said so")
        desk.add_item(incident, "lessons", f"ask {text} sooner", {"by": PEOPLE[0], text: text})
        desk.set_field(incident, "root_cause.description", f"({text})")
    for secret in SECRETS:
        desk.note(incident.id, f"password={secret} worked; then {secret} was used again")
    desk.set_field(incident, "summary", "it began with\n  " + "\n  ".join(SEEDED))
    desk.set_field(incident, "impact.user_impact", " | ".join(SEEDED))
    added = kinds.ActionAdded("tell them", PEOPLE[1], "2026-05-01", "high", f"{PEOPLE[2]} agrees")
    desk.add_action(incident, added)
    return stage.incidents.refresh(incident)


def test_no_seeded_name_or_secret_is_in_any_byte(stage: Stage) -> None:
    incident = seed(stage)
    before = export("timeline", "jsonl", incident, stage.incidents)
    hiding = hider(stage, incident)
    every = {text: forms(text) for text in SEEDED}
    assert all(any(form in before for form in found_in) for found_in in every.values())
    for kind, name in EVERY:
        content = export(kind, name, incident, stage.incidents, hider=hiding)
        seen = [text for text, found_in in every.items() if any(form in content for form in found_in)]
        assert not seen, (kind, name, seen)
    assert export("timeline", "jsonl", incident, stage.incidents) == before


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_whatever_surrounds_a_name_it_goes_and_nothing_else_does(data: st.DataObject) -> None:
    hiding = Hider([Word("person", one) for one in PEOPLE] + [Word("secret", one) for one in SECRETS], KEY)
    text = data.draw(st.sampled_from((*PEOPLE, *SECRETS)))
    around = st.text(st.sampled_from(" .,;:!?()[]{}<>\"'*_`|#/\\-\n\t@=+&"), max_size=6)
    case = data.draw(st.sampled_from(CASES))
    spaced = case(text).replace(" ", data.draw(st.sampled_from((" ", "  ", "\n", "\u00a0"))))
    before, after = data.draw(around), data.draw(around)
    said = hiding.hide(f"it is {before}{spaced}{after} who")
    assert " ".join(spaced.casefold().split()) not in " ".join(said.casefold().split())
    assert said.startswith("it is ")
    assert said.endswith(" who")


def test_placeholders_are_the_same_in_every_document_and_a_surname_is_its_persons(stage: Stage) -> None:
    incident = stage.desk.declare(title="x")
    stage.desk.take_role(incident, "incident_commander", "Zoë Lindqvist")
    stage.desk.note(incident.id, "ask LINDQVIST, or zoe")
    hiding = hider(stage, incident)
    (placeholder,) = {place for place, kind, text in _preview(hiding, "Zoë  Lindqvist")}
    for kind in ("timeline", "postmortem"):
        assert placeholder in export(kind, "md", incident, stage.incidents, hider=hiding).decode()
    timeline = export("timeline", "md", incident, stage.incidents, hider=hiding).decode()
    assert f"ask {placeholder}, or zoe" in timeline
    assert Hider([Word("person", "Zoë Lindqvist")], b"another").hide("Zoë Lindqvist") != placeholder
    composed = "Zoe\u0308 Lindqvist"
    assert hiding.hide(composed) == placeholder


def _preview(hiding: Hider, text: str) -> list[tuple[str, str, str]]:
    hiding.hidden.clear()
    hiding.hide(text)
    return [(place, kind, said) for place, kind, said in hiding.hidden]


def test_teams_roles_and_system_accounts_stay_and_a_word_given_by_hand_goes(stage: Stage) -> None:
    incident = stage.desk.declare(title="the root cause")
    stage.desk.add_action(incident, kinds.ActionAdded("x", "data-platform-team", "2026-05-01", "high", "y"))
    stage.desk.note(incident.id, "incident commander asked Bartleby")
    text = export("timeline", "md", incident, stage.incidents, hider=hider(stage, incident)).decode()
    assert "the root cause" in text
    assert "incident commander asked Bartleby" in text
    more = export(
        "timeline", "md", incident, stage.incidents, hider=hider(stage, incident, "Bartleby")
    ).decode()
    assert "Bartleby" not in more


def test_an_organisations_template_lets_no_name_through(stage: Stage, tmp_path: Path) -> None:
    incident = stage.desk.declare(title="x")
    stage.desk.take_role(incident, "incident_commander", "Zoë Lindqvist")
    (tmp_path / "postmortem.md.j2").write_text("# Ask Zoë Lindqvist\n\n{{ number }}\n")
    for form in ("md", "html", "json"):
        content = export(
            "postmortem", form, incident, stage.incidents, (), [tmp_path], hider=hider(stage, incident)
        )
        assert b"Lindqvist" not in content


def test_secrets_are_found_with_what_surrounds_them_left() -> None:
    assert found("password=hunter22 and token: [masked]") == ["hunter22"]
    assert found("nothing here") == []
