"""What the model was asked and answered: covered until somebody reveals it, and linked by one key."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType

from data.errors import BadInput, FirelineError
from data.text import clean_line, count
from data.times import HOUR, to_datetime
from screens.actions import bindings
from screens.dialogs.choose import Choose, Option
from screens.freshness import age_words
from screens.incident.of_incident import OverIncident
from screens.lines import EMPTY, Line, Span, indent, wrap
from screens.privacy import PRIVATE
from screens.widgets.key_bar import KeyBar
from screens.widgets.panel import RowsPanel
from screens.widgets.rows import Rows

if TYPE_CHECKING:
    from data.sources.samples import Sample
    from data.sources.samples_from import SampleSource
    from screens.incident.screen import IncidentScreen

SINCE = 24 * HOUR
_QUOTED = 300
"""Characters of a revealed answer that go into the timeline."""
_LONGEST = 12
"""Lines of one text on the screen."""


class SamplesScreen(OverIncident):
    """Over the incident's screen; asked once, and again by key."""

    DEFAULT_CSS = """
    SamplesScreen #samples { margin: 1 1 0 1; }
    SamplesScreen.-phone #samples { margin: 0 1; }
    """
    SCOPE = "samples"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("samples")]

    def __init__(self, incident: IncidentScreen, source: SampleSource, model: str) -> None:
        super().__init__(incident)
        self._source, self._model = source, model
        self.samples: tuple[Sample, ...] = ()
        self.answered_at = 0
        """When the source gave them, microseconds; 0: it never answered."""
        self.error: FirelineError | None = None
        """Why it did not when it was asked last."""
        self.revealed: set[int] = set()
        self._asked = False
        ink = self.session.ink
        self.panel = RowsPanel(ink, "samples", id="samples", empty=[(Span("asking for samples", "dim"),)])

    def compose(self) -> ComposeResult:
        """Whose they are, the samples, keys."""
        yield self.state
        yield self.panel
        yield KeyBar(self.session.ink, "samples")

    def on_mount(self) -> None:
        """Ask."""
        self.set_focus(self.panel.rows)
        self.panel.heading.show("samples", self._heading())
        self.tick(self.session.now)

    def action_reload(self) -> None:
        """The samples too."""
        self._asked = False
        super().action_reload()

    async def reread(self) -> None:
        """Ask, once: events change no sample. All are covered again. What was given before stays where the
        source does not answer."""
        if self._asked:
            return
        now = self.session.now
        try:
            self.samples = await self._source.samples(self._model, now - SINCE)
            self.answered_at, self.error = now, None
        except FirelineError as error:
            self.error = error
        self._asked = True  # not before: a newer look at the incident takes this one's place
        self.revealed.clear()
        self._show()

    def _show(self) -> None:
        rows = self.panel.rows
        lead = self._trouble() if self.samples else []

        def draw(place: int, cells: int) -> Sequence[Line]:
            return [*lead, *self._draw(place, cells)] if not place else self._draw(place, cells)

        rows.show(
            [str(place) for place in range(len(self.samples))],
            draw,
            lead=lambda place: 0 if place else len(lead),
            empty=self._trouble()
            or [(Span("The source has no sample of this model in the last day.", "dim"),)],
        )
        self.panel.heading.show("samples", self._heading())

    def _trouble(self) -> list[Line]:
        """Why nothing newer is there."""
        if self.error is None:
            return []
        cells = max(self.size.width - 4, 30)
        ink = "amber" if self.answered_at else "red"
        error = wrap(f"{self.session.ink.glyphs.bad} {self.error.message}", cells, ink, most=3)
        return [*error, *(wrap(self.error.remedy, cells, "dim", most=3) if self.error.remedy else [])]

    def _heading(self) -> Line:
        model: Line = (Span(clean_line(self._model), "dim"),)
        if not self.answered_at:
            return model
        counted = count(len(self.samples), "sample")
        if self.error is not None:
            age = age_words(max(0, self.session.now - self.answered_at))
            return (*model, Span(f"  {counted}"), Span(f"  stale, {age}", "amber"))
        hidden = "covered until you reveal one; masked as far as secrets have a known shape"
        return (*model, Span(f"  {counted}, {hidden}", "dim"))

    def _draw(self, place: int, cells: int) -> Sequence[Line]:
        sample = self.samples[place]
        moment = f"{to_datetime(sample.at):%d %b %H:%M:%S}" if sample.at else "no time"
        ink = "dim" if self.error is not None else ""
        head: Line = (Span(f"{moment:<17}", "dim"), Span(sample.version or "no version", ink))
        if sample.score:
            head = (*head, Span(f"  confidence {_score(sample.score)}", "dim"))
        if place not in self.revealed:
            sizes = f"{len(sample.input)} characters in, {len(sample.output)} out"
            return [(*head, Span(f"  {self.session.ink.glyphs.bar_full * 6} covered, {sizes}", "faint"))]
        return [head, *_text("in", sample.input, cells), *_text("out", sample.output, cells), EMPTY]

    # --- acting ------------------------------------------------------------------------------------------

    def on_rows_chosen(self, event: Rows.Chosen) -> None:
        """Reveal it, or cover it again."""
        self.revealed ^= {int(event.key)}
        self.panel.rows.redraw()

    def action_reveal(self) -> None:
        """The one under the cursor."""
        self.panel.rows.action_choose()

    def action_cover(self) -> None:
        """All of them."""
        self.revealed.clear()
        self.panel.rows.redraw()

    def action_link(self) -> None:
        """The one under the cursor goes into the timeline."""
        key = self.panel.rows.cursor_key
        if key:
            self.start_flow(self._link(int(key)))

    async def _link(self, place: int) -> None:
        sample, desk = self.samples[place], self.session.parts.desk
        words = link_words(sample, quoted=place in self.revealed)
        incident = self.cockpit.incident_id
        await self.session.clerk.do(desk.note, incident, words, sample.at or None)
        self.say("In the timeline." if place in self.revealed else "In the timeline, without its text.")


def link_words(sample: Sample, *, quoted: bool) -> str:
    """Which sample it is, and what it says where somebody has looked at it."""
    who = " ".join(part for part in (sample.model, sample.version) if part)
    words = f"Sample {sample.id or 'without an id'}" + (f" of {who}" if who else "")
    if not quoted:
        return f"{words}, not quoted"
    output = sample.output if len(sample.output) <= _QUOTED else sample.output[: _QUOTED - 1] + "…"
    return f"{words}: {output}"


def _score(said: str) -> str:
    """Without the tail of a binary fraction, 0.6000000000000001; what is no share stays as it was said."""
    try:
        share = float(said)
    except ValueError:
        return said
    return f"{share:.4g}" if 0 <= share <= 1 else said


def _text(label: str, text: str, cells: int) -> list[Line]:
    if not text:
        return []
    lines = indent(wrap(text, max(cells - 5, 10), f"text {PRIVATE}", most=_LONGEST), 4)
    return [(Span(f"{label:<4}", "dim"), *lines[0][1:]), *lines[1:]]


async def open_samples(screen: IncidentScreen) -> None:
    """Raises `BadInput` where no source is configured or no system named."""
    opens, view = screen.session.parts.open_samples, screen.view
    source = None if opens is None else await screen.session.clerk.do(opens, await screen.incident())
    if source is None or view is None:
        raise BadInput(
            "There is no source of samples for this incident.",
            remedy="Set samples_file, samples_command or samples_url in the settings.",
        )
    if not view.facts.model:
        raise BadInput("The incident names no system.", remedy="Add one; samples are asked for by model.")
    model = await _whose(screen, view.facts.models)
    if model:
        screen.app.push_screen(SamplesScreen(screen, source, model))


async def _whose(screen: IncidentScreen, models: Sequence[str]) -> str:
    """The system; asked for where there are several; empty where nobody chose."""
    if len(models) == 1:
        return models[0]
    whose = Choose(screen.session.ink, "samples", "Of which system?", [Option(one, one) for one in models])
    return await screen.app.push_screen_wait(whose) or ""
