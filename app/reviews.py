"""Reviews of incidents, by the forms and the patterns of causes that the settings name, read once."""

from functools import cached_property
from typing import TYPE_CHECKING

from app.wiring import Wiring
from data.incident.model import Incident

if TYPE_CHECKING:
    from playbooks.causes import Causes
    from playbooks.forms import Form
    from playbooks.review import Review


class Reviews:
    """Reads reviews; use it on a thread."""

    def __init__(self, wiring: Wiring) -> None:
        self._wiring = wiring

    @cached_property
    def form(self) -> "Form":
        """The sections and what they ask."""
        from playbooks import forms, review

        return forms.load(self._wiring.settings.knowledge).get(review.FORM)

    @cached_property
    def causes(self) -> "Causes":
        """The patterns of root causes."""
        from playbooks import causes

        return causes.load(self._wiring.settings.knowledge)

    def read(self, incident: Incident) -> "Review":
        """As the events have it now."""
        from playbooks import review
        from playbooks.reports.said import Sayer

        found = self._wiring.incidents.refresh(incident)
        sayer = Sayer(found, self._wiring.incidents.actor_name, self._wiring.taxonomy)
        return review.read(self.form, sayer, self._wiring.ambient.now())
