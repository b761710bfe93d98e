"""The app behind a browser: as textual-serve's, and it ends when whoever serves it is gone."""

from textual import messages
from textual.drivers.web_driver import WebDriver


class SeatDriver(WebDriver):
    """Textual's own goes on for ever where the server was killed: nobody would ever end it."""

    def run_input_thread(self) -> None:
        """Until the input ends, and with it the app."""
        try:
            super().run_input_thread()
        finally:
            self._app.post_message(messages.ExitApp())
