"""What is taken of a record that was kept elsewhere."""

import msgspec

from data.errors import BadInput
from playbooks.imports import mapping, records


def test_what_says_nothing_is_left_out_and_statuses_are_ours() -> None:
    chosen = mapping.load("record")
    told = {
        "incident_id": "X-1",
        "timeline": [{"time": "2025-02-03T00:00:00Z"}, {"time": "2025-02-03T00:00:00Z", "event": "it fell"}],
        "corrective_actions": [
            {"action": "mend it", "status": "Done"},
            {"action": "watch it", "status": "we shall see"},
            {"status": "completed"},
        ],
    }
    (one,) = records.read(msgspec.json.encode(told), chosen, "file.json")
    assert not isinstance(one, BadInput)
    assert [text for _, text in one.timeline] == ["it fell"]
    assert [(action.text, action.status) for action in one.actions] == [
        ("mend it", "completed"),
        ("watch it", ""),
    ]
