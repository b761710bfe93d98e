"""What the options common to all commands say; known without click, so that the app opens without it."""

from app.wiring import Wiring


class Options:
    """What the options common to all commands say, and the parts made from it once they are needed."""

    def __init__(self) -> None:
        self.home = ""
        self.responder = ""
        self.beside = False
        self.read_only = False
        self._wiring: Wiring | None = None

    def wiring(self) -> Wiring:
        """The parts. Raises `BadInput` where the settings cannot be taken."""
        if self._wiring is None:
            from app.settings import load

            settings = load(home=self.home, responder=self.responder, read_only=self.read_only)
            self._wiring = Wiring(settings, beside=self.beside)
        return self._wiring

    def use(self, wiring: Wiring) -> None:
        """These parts, whose owner closes them."""
        self._wiring = wiring

    def close(self) -> None:
        """Say what the store warned about, and give it back."""
        if self._wiring is not None:
            from app.cli import sync_soon
            from app.cli.warnings_shown import show_warnings

            show_warnings(self._wiring)
            sync = sync_soon.wanted(self._wiring)
            self._wiring.close()
            if sync:
                sync_soon.begin(self._wiring)
