"""An incident that nobody declared, for steps that are only looked at."""

from data.incident.marks import Mark
from data.incident.model import Incident

NUMBER = "AI-INC-0000-0000"


def imagined(model: str) -> Incident:
    """A live one of this model; it is in no store."""
    mark = Mark("", 0, 0, "", 0, {"mode": "live"})
    return Incident(
        id="",
        declarations={"": mark},
        numbers={NUMBER: mark},
        systems={model: mark} if model else {},
    )
