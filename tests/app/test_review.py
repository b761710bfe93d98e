"""A review from the command line."""

import json

from tests.app.command_line import CommandLine


def test_a_review_from_the_first_look_to_the_signature(fireline: CommandLine) -> None:
    number = fireline.declare("--severity", "high")
    assert "impact_security     0 of 3" in fireline.good("review", "show", number)
    fireline.good("review", "fill", number, "summary=nulls since six", "lessons=check", "lessons=own")
    fireline.good("review", "fill", "governance=no owner")
    shown = fireline.good("review", "show", "--section", "factors_governance")
    assert "missing: no owner: no evidence, root cause" in shown
    fireline.good("review", "complete", "governance", "evidence=log 31", "root_cause=yes")
    fireline.good("review", "none", "security_factors=no adversary seen")
    fireline.good("review", "assign", "lessons", "K. Mori")
    assert "weak_data_governance: Weak data governance" in fireline.good("review", "causes")
    fireline.good("review", "cause", number, "weak_data_governance")
    fireline.good("review", "accept", "where_it_lay")
    first = fireline.good("review", "why", number, "a column was renamed").strip()[-9:-1]
    assert "  why 2: nobody owned it; root cause" in fireline.good(
        "review", "why", "nobody owned it", "--under", first, "--root"
    )
    refused = fireline("review", "sign", "manager")
    assert (refused.code, "It was not signed." in refused.err) == (1, True)
    fireline.good("review", "sign", "security", "--by", "S. Okoro", "--incomplete", "in a hurry")
    told = json.loads(fireline.good("review", "show", "--json"))
    by_id = {one["id"]: one for one in told["sections"]}
    assert by_id["lessons"]["assignee"] == "K. Mori"
    assert (by_id["lessons"]["open"], by_id["factors_security"]["open"]) == (0, 0)
    assert [one["name"] for one in told["signatures"]] == [None, "S. Okoro"]
    assert "why 2: nobody owned it" in fireline.good("export", number, "postmortem")
    assert "**Where the cause lay** (inferred): data" in fireline.good("export", number, "review")
    for words in (("fill", "summary"), ("fill", "nothing=x"), ("sign", "me"), ("assign", "lessons")):
        assert fireline("review", *words).code == 2
