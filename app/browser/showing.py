"""What one browser is shown: the app on the store, where nothing can be recorded, run, copied or unmasked."""

import dataclasses

from msgspec.structs import replace

from app.screen_parts import screen_parts
from app.wiring import Wiring
from screens.parts import Parts

WHY = "This is shown to be looked at: nothing can be recorded or run from here."


def only_shown(wiring: Wiring) -> Wiring:
    """The same store, in which every act is refused. Nothing of ``wiring`` was opened yet."""
    settings = dataclasses.replace(wiring.settings, read_only=True)
    return Wiring(settings, wiring.ambient, beside=wiring.beside, only_shown=WHY)


def shown_parts(wiring: Wiring, *, masked: bool) -> Parts:
    """The parts without whatever writes or acts beside the journal. Raises as `screen_parts`.

    A browser draws every glyph, whatever this machine's locale is, and rings nowhere.
    """
    parts = replace(
        screen_parts(wiring), scenarios=None
    )  # a drill is another app, and a browser has this one
    view = replace(parts.settings, masked=masked, notify="off", ascii_only=False)
    if not wiring.only_shown:
        return replace(parts, settings=view)
    return replace(
        parts,
        settings=replace(view, only_shown=wiring.only_shown, config_file=""),
        recordings=None,
        export=None,
        open_settings=None,
        examine=None,
        open_prober=None,
        open_sync=None,
    )
