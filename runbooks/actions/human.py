"""``human/decide``: a question for a person, whose answer picks the steps that follow (``when``)."""

from typing import ClassVar

from runbooks.actions.protocol import Looks, Template


class Decide(Looks, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``human/decide``: each answer with what it means. Nothing is run."""

    NAME: ClassVar[str] = "human/decide"
    answers: dict[str, str]

    def template(self) -> Template:
        return Template("")


class Confirm(Looks, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``human/confirm``: something that a person does, and says that it is done."""

    NAME: ClassVar[str] = "human/confirm"
    shows: str = ""
    """What shows that it is done."""

    def template(self) -> Template:
        return Template("")
