"""Named inks as Rich styles: ``"bold accent"``, ``"dim"``, ``"on-orange"`` — whatever palette is on."""

from rich.style import Style

from screens.glyphs import ASCII, UNICODE, Glyphs, to_ascii
from screens.lines import Line, Span
from screens.theme import NIGHT, Palette, as_mapping


class Ink:
    """What the widgets draw with. One per app; a change of theme changes it in place."""

    def __init__(self, palette: Palette = NIGHT, *, ascii_only: bool = False, colour: bool = True) -> None:
        self.ascii_only = ascii_only
        self.colour = colour
        self.few_colours = False
        """Whether the terminal has 16 colours alone, among which the tint of a row is its ground's."""
        self.only_shown = False
        """Whether others are shown this, who may look and do nothing."""
        self.masked = False
        """Whether names and private text are masked now (`screens.privacy`)."""
        self.glyphs: Glyphs = ASCII if ascii_only else UNICODE
        self.use(palette)

    def use(self, palette: Palette) -> None:
        """Draw with this palette from now on."""
        self.palette = palette
        self._colours = as_mapping(palette)
        self._styles: dict[tuple[str, str], Style] = {}

    def style(self, names: str, action: str = "") -> Style:
        """The style of space-separated names: a colour, ``on-COLOUR``, ``bold``, ``reverse``, ``underline``;
        ``private`` where it may hold prompts or outputs.

        Raises `KeyError` for a name that means nothing.
        """
        found = self._styles.get((names, action))
        if found is None:
            found = self._styles[names, action] = self._make(names, action)
        return found

    def cursor(self) -> Style:
        """The ground of the row under the cursor."""
        if self.few_colours or not self.colour:
            return Style(reverse=True)
        return Style(bgcolor=self.palette.tint)

    def text(self, text: str) -> str:
        """The text as this terminal can show it."""
        return to_ascii(text) if self.ascii_only else text

    def fitted(self, of: Line) -> Line:
        """The line as this terminal can show it."""
        if not self.ascii_only:
            return of
        return tuple(Span(to_ascii(span.text), span.ink, span.action) for span in of)

    def _make(self, names: str, action: str) -> Style:
        colour = background = None
        flags: dict[str, bool] = {}
        private = False
        for name in names.split():
            if name == "private":
                private = True
            elif name in {"bold", "reverse", "underline", "italic"}:
                flags[name] = True
            elif name.startswith("on-"):
                background, colour = self._colours[name[3:]], self._colours["ground"]
                flags["reverse"] = not self.colour
            else:
                colour = self._colours[name]
        if not self.colour:
            colour = background = None
        meta: dict[str, object] | None = {"@click": action} if action else None
        if private:
            meta = {**(meta or {}), "private": True}
        return Style(color=colour, bgcolor=background, meta=meta, **flags)  # type: ignore[arg-type]
