"""Chat lines from the command line."""

from pathlib import Path

from tests.app.command_line import CommandLine


def test_chat_stands_on_the_timeline_at_its_times_once(fireline: CommandLine, tmp_path: Path) -> None:
    number = fireline.declare()
    pasted = tmp_path / "chat.txt"
    pasted.write_text("08:15 Ana: scores look off\n08:16 Mia: on it \x1b[31m\nsecond line\n")
    ran = fireline("import-chat", number, str(pasted), "--date", "2026-04-22", "--zone", "+02:00")
    assert ran.code == 0
    assert "Took in 2 chat lines of 2026-04-22T06:15:00Z to 2026-04-22T06:16:00Z" in ran.err
    timeline = fireline.good("timeline", number)
    assert timeline.index("Ana in chat: scores look off") < timeline.index("Mia in chat: on it")
    assert "06:15" in timeline
    assert "\x1b" not in timeline
    again = fireline("import-chat", number, str(pasted), "--date", "2026-04-22", "--zone", "+02:00")
    assert "Took in 0 chat lines" in again.err
    assert "2 were here already" in again.err
    assert fireline.good("timeline", number) == timeline


def test_what_cannot_be_taken_changes_nothing(fireline: CommandLine, tmp_path: Path) -> None:
    fireline.declare()
    before = fireline.good("timeline")
    nothing = tmp_path / "chat.txt"
    nothing.write_text("no times here")
    assert fireline("import-chat", str(nothing)).code == 2
    assert fireline("import-chat", str(tmp_path / "none.txt")).code == 2
    assert fireline("import-chat", str(nothing), "--zone", "CET").code == 2
    assert fireline.good("timeline") == before
