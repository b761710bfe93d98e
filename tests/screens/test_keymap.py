"""Keys of one's own: what is refused, and where; what is taken works, and every page says so."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.screen_parts import screen_parts
from app.settings import load
from app.wiring import Wiring
from data.errors import BadInput
from screens import actions, keymap
from screens.keyboard import canonical, key_name, neighbours
from tests.screens.pilots import driven, press, sees, text
from tests.screens.world import World


@pytest.mark.parametrize(
    ("text", "place", "says"),
    [
        ('[incident]\nnote = "m"\ntriag = "q"', (3, 1), "no action"),
        ('incident.note = "t"', (1, 1), "already Triage"),
        ('\n"incident.note" = "?"', (2, 1), "already Keys (everywhere.help)"),
        ('watch.declare = "g"', (1, 1), "already Go to incident"),
        ('[everywhere]\n  kill_switch = "w"', (2, 3), "destroys"),
        ('[everywhere]\nkill_switch = "space"', (2, 1), "destroys"),
        ('[everywhere]\nkill_switch = "f8"', (2, 1), "right beside"),
        ('incident.phase = "f8"', (1, 1), "right beside Kill switch"),
        ('incident.note = "ctrl+m"', (1, 1), "terminals keep it for enter"),
        ('incident.note = "enter"', (1, 1), "belongs to lists"),
        ('incident.note = "escape"', (1, 1), "esc only ever leaves"),
        ('incident.note = "f99"', (1, 1), "no key"),
        ("incident.note = 3", (1, 1), "expected a key"),
        ("incident.note = []", (1, 1), "expected a key"),
        ('declare.save = "s"', (1, 1), "typed into the form"),
        ('dialog.cancel = "f11"', (1, 1), "stay as they are"),
        ('[incident\nnote = "m"', (1, 10), "]"),
        ('incident.note = "Q"\nincident.phase = "Q"', (1, 1), "already Phase"),
    ],
)
def test_what_is_wrong_is_refused_with_its_place(text: str, place: tuple[int, int], says: str) -> None:
    with pytest.raises(BadInput) as refused:
        keymap.parse(text, "keys.toml")
    assert (refused.value.line, refused.value.column) == place
    assert says in refused.value.message
    assert refused.value.message.startswith("keys.toml:")


def test_keys_may_be_swapped_listed_and_written_as_people_do() -> None:
    found = keymap.parse(
        '[incident]\nnote = "t"\ntriage = ["n", "^t"]\nexport = "f11"\n[list]\nfirst = "home"'
    )
    assert dict(found) == {
        "incident.note": "t", "incident.triage": "n,ctrl+t", "incident.export": "f11", "list.first": "home",
    }  # fmt: skip


@given(st.text(max_size=200))
def test_any_text_is_taken_or_refused_with_a_place(text: str) -> None:
    refused: BadInput | None = None
    try:
        found = keymap.parse(text)
    except BadInput as error:
        refused = error
    assert refused.line >= 1 if refused else all(actions.action(identity) for identity in found)


@given(st.text(max_size=12))
def test_whatever_is_a_key_is_written_so_that_it_is_the_same_key_again(written: str) -> None:
    key = canonical(written)
    if key and "+" not in key:
        assert canonical(key_name(key)) in {key, key.lower()}


def test_neighbours_are_mutual() -> None:
    for key in "1qazplm0" + "UK":
        assert all(key.lower() in {one.lower() for one in neighbours(near)} for near in neighbours(key))
    assert neighbours("s") == set("adwezx")
    assert neighbours("ctrl+q") == {"ctrl+1", "ctrl+2", "ctrl+w", "ctrl+a"}
    assert neighbours("f9") == {"f8", "f10"}


def test_no_shipped_key_stands_beside_what_destroys() -> None:
    assert list(keymap.beside({})) == []
    assert [far.id for _, far in keymap.beside({"incident.note": "f10"})] == ["everywhere.kill_switch"]


async def test_remapped_keys_work_and_the_old_ones_do_not(world: World) -> None:
    world.lived()
    app = world.app(keys=keymap.parse('incident.note = "Q"\neverywhere.help = "f11"'))
    async with driven(app) as pilot:
        await press(pilot, "enter", "n")
        assert app.focused is not None
        assert app.focused.id != "note"
        await sees(pilot, "Q note", "F11 keys")
        await press(pilot, "Q")
        assert app.focused.id == "note"
        await press(pilot, "escape")
        await sees(pilot, "Q note", "F11 keys")
        await press(pilot, "f11")
        await sees(pilot, "help", "Write a note for the timeline")
        shown = next(line for line in text(pilot).splitlines() if "Write a note" in line)
        assert shown.split()[0] == "Q"


def test_a_run_without_a_file_has_the_keys_that_ship(world: World) -> None:
    world.app(keys={"incident.note": "Q"})
    world.app()
    assert actions.action("incident.note").key == "n"


def test_a_refused_file_keeps_the_old_keys_and_says_where(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FIRELINE_CONFIG", str(tmp_path / "config.toml"))
    (tmp_path / "config.toml").write_text("")
    (tmp_path / "keys.toml").write_text('incident.note = "m"\nincident.phase = "t"\n')
    wiring = Wiring(load(home=str(tmp_path / "store"), responder="Ana"))
    try:
        settings = screen_parts(wiring).settings
    finally:
        wiring.close()
    assert dict(settings.keys) == {}
    assert any("keys.toml:1:1" in warning for warning in settings.warnings)
