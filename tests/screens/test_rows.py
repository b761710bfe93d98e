"""The virtual list: as long as it likes, drawn only where it is seen."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import App, ComposeResult

from screens.ink import Ink
from screens.lines import Line, line
from screens.theme import NIGHT, css_variables
from screens.widgets.rows import Rows
from tests.waiting import eventually_async


class Listing(App[None]):
    """One list and nothing else."""

    def __init__(self, count: int, *, uniform: int = 0, follow: bool = False) -> None:
        super().__init__()
        self.rows = Rows(Ink(), follow=follow, empty=[line("nothing here")])
        self.count, self.uniform = count, uniform
        self.drawn: list[int] = []
        self.chosen: list[str] = []

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return css_variables(NIGHT)

    def compose(self) -> ComposeResult:
        yield self.rows

    def on_mount(self) -> None:
        self.fill(self.count)
        self.rows.focus()

    def fill(self, count: int) -> None:
        self.rows.show([str(place) for place in range(count)], self.draw, uniform=self.uniform)

    def draw(self, place: int, _cells: int) -> Sequence[Line]:
        self.drawn.append(place)
        return [line(f"row {place}")] * (self.uniform or 1 + place % 3)

    def on_rows_chosen(self, event: Rows.Chosen) -> None:
        self.chosen.append(event.key)


async def test_a_hundred_thousand_rows_are_drawn_only_where_they_are_seen() -> None:
    app = Listing(100_000, uniform=1)
    async with app.run_test(size=(60, 20)) as pilot:
        await pilot.press("end")
        await eventually_async(lambda: app.rows.scroll_offset.y > 99_000, what="the end")
        await pilot.press("pageup", "pagedown", "home")
        await eventually_async(lambda: app.rows.scroll_offset.y == 0, what="the beginning")
        assert len(set(app.drawn)) < 200


async def test_rows_of_several_lines_are_scrolled_and_chosen() -> None:
    app = Listing(50)
    async with app.run_test(size=(60, 10)) as pilot:
        await pilot.press(*["down"] * 10, "enter")
        await eventually_async(lambda: app.chosen == ["10"])
        assert "row 10" in "".join(segment.text for y in range(10) for segment in app.rows.render_line(y))


async def test_the_cursor_keeps_its_row_when_others_come_and_go() -> None:
    app = Listing(5, uniform=1)
    async with app.run_test(size=(60, 10)) as pilot:
        await pilot.press("down", "down")
        app.rows.show(["new", "2", "0", "1"], app.draw, uniform=1)
        assert app.rows.cursor_key == "2"
        app.rows.show(["new", "0"], app.draw, uniform=1)
        assert app.rows.cursor_key in {"new", "0"}


async def test_a_list_where_nobody_was_stays_at_its_beginning() -> None:
    app = Listing(5, uniform=1)
    async with app.run_test(size=(60, 10)) as pilot:
        app.set_focus(None)
        await pilot.pause()
        app.rows.show(["new", "0", "1"], app.draw, uniform=1)
        assert app.rows.cursor_key == "new", "what came above is what is seen"
        app.rows.focus()
        await pilot.pause()
        app.rows.show(["newer", "new", "0"], app.draw, uniform=1)
        assert app.rows.cursor_key == "new", "it is pointed at now"


async def test_following_stays_at_the_end_only_while_the_cursor_is_there() -> None:
    app = Listing(30, uniform=1, follow=True)
    async with app.run_test(size=(60, 10)) as pilot:
        await pilot.press("end")
        app.fill(40)
        assert app.rows.cursor_key == "39"
        await pilot.press("home")
        app.fill(50)
        assert app.rows.cursor_key == "0"


async def test_the_mouse_moves_the_cursor_and_a_second_click_enters() -> None:
    app = Listing(30, uniform=1)
    async with app.run_test(size=(60, 10)) as pilot:
        await pilot.click(Rows, offset=(2, 4))
        assert app.rows.cursor_key == "4"
        await pilot.click(Rows, offset=(2, 4), times=2)
        await eventually_async(lambda: app.chosen == ["4"])


async def test_an_empty_list_says_so() -> None:
    app = Listing(0)
    async with app.run_test(size=(60, 10)) as pilot:
        await pilot.press("down", "end", "enter")
        assert "nothing here" in "".join(segment.text for segment in app.rows.render_line(0))
        assert app.chosen == []


async def test_a_row_taller_than_the_room_is_turned_page_by_page_before_the_next_one() -> None:
    app = Listing(3, uniform=25)
    async with app.run_test(size=(60, 10)) as pilot:
        seen = []
        for key in ("pagedown", "pagedown", "pagedown", "pageup", "down"):
            await pilot.press(key)
            await pilot.pause()
            seen.append((app.rows.cursor_key, app.rows.scroll_offset.y))
    assert seen == [("0", 9), ("0", 15), ("1", 25), ("0", 0), ("1", 25)]
