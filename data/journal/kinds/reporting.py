"""Who outside has to be told by law or rule: answers, verdicts with the policy as applied, reports as sent;
and the decisions that the incident touched.
"""

import msgspec

from data.journal.event import Integer
from data.journal.kinds.payload import Payload, Text


class ApplicabilityAnswered(Payload, frozen=True):
    """One answer of a regime's applicability assessment; subject ``applicability.REGIME.QUESTION``."""

    KIND = "applicability_answered"
    regime: Text
    question: Text
    answer: Text
    """``yes``, ``no`` or ``unknown``."""
    reason: Text
    asked: Text = ""
    """The question as it was worded."""


class Term(msgspec.Struct, frozen=True, omit_defaults=True):
    """One deadline of an obligation; the earliest of them counts."""

    start: Text
    """``awareness``, ``classification``, ``resolution``, ``sent.OBLIGATION`` or ``last_sent``."""
    within: Text
    """``15d``, ``72h``, ``4w``, ``1mo`` or ``5wd`` (working days)."""
    because: Text = ""
    """The answers that chose this term; empty: it always counts."""


class Obligation(msgspec.Struct, frozen=True, omit_defaults=True):
    """One report that a regime asks for, as applied."""

    id: Text
    title: Text
    recipient: Text
    article: Text = ""
    earliest: Text = ""
    """When to report at the earliest, in words."""
    terms: tuple[Term, ...] = ()
    """Empty: no deadline is stated."""
    repeats: bool = False
    """It is owed again after each sending, until the incident is resolved."""
    due: Integer = 0
    """The deadline when this was recorded, microseconds; 0: none known then."""


class Calendar(msgspec.Struct, frozen=True, omit_defaults=True):
    """Days and months are counted in this zone, working days by these days."""

    zone: Text = "UTC"
    working_days: tuple[Integer, ...] = (0, 1, 2, 3, 4)
    """0 is Monday."""
    closes: Integer = 17 * 60
    """Minutes after local midnight."""
    holidays: tuple[Text, ...] = ()
    """``2026-12-24``, or ``12-25`` for every year."""


class RegimeAssessed(Payload, frozen=True):
    """What an assessment came to, with the regime as applied; subject ``regime.REGIME``."""

    KIND = "regime_assessed"
    regime: Text
    title: Text
    verdict: Text
    """``possible``, ``confirmed`` or ``not_applicable``."""
    reason: Text = ""
    by: Text = ""
    """Who confirmed it or ruled it out; empty where the answers alone say it."""
    short: Text = ""
    """A word or two for a clock."""
    version: Text = ""
    """The date of the regime's text as the playbook has it."""
    source: Text = ""
    applies_from: Text = ""
    since: Integer = 0
    """When it was first found possible; microseconds."""
    obligations: tuple[Obligation, ...] = ()
    calendar: Calendar = Calendar()
    duties: tuple[Text, ...] = ()
    """What else it asks for beside reports."""


class ReportSent(Payload, frozen=True):
    """A report went to its recipient; what it said is kept, as a file too. Subject ``REGIME/OBLIGATION``."""

    KIND = "report_sent"
    regime: Text
    obligation: Text
    version: Text
    """``initial`` or ``complete``."""
    recipient: Text
    reference: Text = ""
    """What the recipient calls it."""
    reason: Text = ""
    """Why it is late, or why it is not complete."""
    digest: Text = ""
    """The evidence that holds the document as sent."""
    said: dict[str, Text] = msgspec.field(default_factory=dict)
    """What each field said; a field that is missing is empty."""


class CohortAdded(Payload, frozen=True):
    """Decisions that the incident touched; its id is the event's. What became of each group are registers
    ``cohort.ID.GROUP.notified`` and so on."""

    KIND = "cohort_added"
    title: Text
    query: Text = ""
    """How they were found."""
    count: Integer = 0
    groups: dict[str, Integer] = msgspec.field(default_factory=dict)
    digest: Text = ""
    """The evidence that holds the hashed ids."""
    salt: Text = ""
    """Hexadecimal; a hashed id is SHA-256 of salt and id."""
