"""What others must not see while a screen is shared: people, hosts, prompts and outputs; and what nobody
should have to see unasked.

One filter on every painted line masks it all, in panes, dialogs, titles and palettes alike: names by their
words, prompts and outputs by the ink ``private`` that they are drawn in. Widths stay, so nothing jumps.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable
from typing import TYPE_CHECKING

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from data.incident import reporting, work
from data.incident.fields_catalogue import FIELDS
from data.incident.handing_over import experts, waiting
from data.journal import kinds
from screens.facts import ROLES

if TYPE_CHECKING:
    from data.incident.entry import Entry
    from data.incident.model import Incident
    from screens.parts import Parts

PRIVATE = "private"
"""The ink of text that may hold prompts or outputs."""
_KINDS = frozenset(
    kind.KIND
    for kind in (
        kinds.NoteAdded, kinds.QuestionAnswered, kinds.EvidenceAdded, kinds.EventCorrected, kinds.StepEnded,
        kinds.UpdateSent, kinds.UpdateProposed, kinds.DeliveryQueued, kinds.ItemAdded,
    )
)  # fmt: skip
_PLAIN = frozenset(
    {
        "title", "incident_type", "model_version", "detected_by", "root_cause.pattern", "root_cause.category",
        "monitoring.panels", "monitoring.review_every",
    }
)  # fmt: skip
"""Text fields that hold an id, a version, a name: an incident cannot be followed without them."""
_WRITTEN = frozenset({"report", "item"})
"""What people write elsewhere than in the catalogue's fields: answers, and details of a list's items."""
_WRITTEN_OF_ANY = frozenset({"blocker", "acceptance", "evidence"})
"""The same of tasks, workstreams and corrective actions."""
COVERED = "covered as harmful; enter shows it"
_HARMFUL = "harmful:"
_SHORTEST = 3
_FRAGMENT = 4
_PERSON = "person: "
_COMMON = frozenset({"alerts", "alertmanager", "metrics", "prometheus", "localhost"})
"""Hosts called by what they do: a word of these names nobody, and the screens need it themselves."""
_SAYS_NOTHING = frozenset({"unnamed"})
"""Said of whoever has no name, after the account: it stays, so that the mask is one piece."""
_TOKEN = re.compile(r"[^\s,;()\[\]\"'…]+…?")


def is_private(entry: Entry) -> bool:
    """Whether it may hold prompts, outputs or what people wrote: by its kind, or by the field it sets."""
    return entry.kind in _KINDS or (entry.kind == kinds.FieldSet.KIND and is_written(entry.subject))


def is_written(register: str) -> bool:
    """Whether a field holds free text."""
    field = FIELDS.get(register)
    if field is not None:
        return field.kind == "text" and register not in _PLAIN
    return register.partition(".")[0] in _WRITTEN or register.rpartition(".")[2] in _WRITTEN_OF_ANY


def is_harmful(text: str) -> bool:
    """Whether its writer marked it so: ``harmful:`` and then the words."""
    return _HARMFUL in text.lower()


def shown_text(entry: Entry, revealed: Container[str]) -> str:
    """What an entry says, or that it is covered: marked as harmful, and not asked for yet."""
    if is_harmful(entry.text) and entry.event_id not in revealed:
        return COVERED
    return entry.text


def names(parts: Parts) -> frozenset[str]:
    """Everybody and every machine that the screens may name; on the clerk's thread."""
    settings = parts.settings
    found = {settings.responder, *parts.incidents.actor_names()}
    for address in (*settings.alertmanager.split(", "), *settings.hosts):
        found |= _hosts(address)
    for incident in parts.incidents.all():
        found |= set(_of(incident))
    return frozenset(name for name in found if len(name) >= _SHORTEST)


def _of(incident: Incident) -> Iterable[str]:
    yield from (incident.holder(role) for role in ROLES)
    yield from experts(incident)
    for _, offer in waiting(incident):
        yield str(offer.get("receiver"))
    yield from (task.owner for task in work.tasks(incident))
    yield from (stream.lead for stream in work.workstreams(incident))
    for attempt in incident.attempts.values():
        if attempt.started is not None:
            yield str(attempt.started.get("host"))
        yield from _places(str(attempt.get("target")))
    yield from (one.policy.by for one in reporting.all_assessed(incident))
    by = str(incident.value("detected_by", "") or "")
    if by.startswith(_PERSON):
        yield by.removeprefix(_PERSON)
    for register in incident.registers:
        if register.startswith("action.") and register.endswith(".owner"):
            yield str(incident.value(register, "") or "")


def _places(target: str) -> Iterable[str]:
    """The hosts and clusters in a target's words."""
    return (word for word in re.split(r"[\s,]+", target) if "." in word or "-" in word or ":" in word)


def _hosts(address: str) -> set[str]:
    """An address, and its host with and without the port; never its scheme, which is a common word."""
    host = address.partition("://")[2] or address
    host = host.partition("/")[0]
    return {address, host, host.rpartition(":")[0] or host} - _COMMON


class Mask(LineFilter):
    """Masks the names and what is private in a line; made anew whenever the names change."""

    def __init__(self, hidden: Iterable[str], sign: str) -> None:
        super().__init__()
        self._sign = sign
        words = {part for name in hidden for part in (name, *re.split(r"[\s@,]+", name))} - _SAYS_NOTHING
        self._words = frozenset(word.lower() for word in words if len(word) >= _SHORTEST)

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002
        """The line with signs in place of what is hidden; as wide as it was."""
        text = "".join(segment.text for segment in segments if not segment.control)
        hidden = self._hidden(text)
        done: list[Segment] = []
        at = 0
        for segment in segments:
            if segment.control:
                done.append(segment)
                continue
            private = bool(segment.style and segment.style.meta.get(PRIVATE))
            shown = "".join(
                self._sign if (private or at + place in hidden) and not sign.isspace() else sign
                for place, sign in enumerate(segment.text)
            )
            at += len(segment.text)
            done.append(Segment(shown, segment.style))
        return done

    def _hidden(self, text: str) -> set[int]:
        """The places of names, also of one that is cut, or that goes on in the next line."""
        found: set[int] = set()
        tokens = list(_TOKEN.finditer(text))
        for number, token in enumerate(tokens):
            word = token[0].lower()
            core = word.strip(".:@/…")
            last, first = number == len(tokens) - 1, number == 0
            if (
                core in self._words
                or any(part in self._words for part in re.split(r"[@:/=]", core))
                or (word.endswith("…") and self._any(str.startswith, core, 2))
                or (last and self._any(str.startswith, core, _FRAGMENT))
                or (first and self._any(str.endswith, core, _FRAGMENT))
            ):
                found.update(range(*token.span()))
        return found

    def _any(self, test: Callable[[str, str], bool], part: str, least: int) -> bool:
        return len(part) >= least and any(test(word, part) for word in self._words)
