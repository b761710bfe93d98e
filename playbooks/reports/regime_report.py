"""A regime's report: its form filled from events, after what is owed under it."""

from collections.abc import Sequence

import msgspec

from data.incident import reporting
from data.incident.model import Incident
from data.text import clean
from playbooks import obligations
from playbooks.forms import Forms
from playbooks.regimes import NO_ADVICE, Regime
from playbooks.reports.paper import Paper, Part, Statement, fill
from playbooks.reports.said import Sayer
from playbooks.reports.said_line import Said


def report(
    regime: Regime, forms: Forms, sayer: Sayer, now: int, *, version: str = "", heads: Sequence[str] = ()
) -> Paper:
    """The report as it would be sent now; ``version`` is initial until one was sent, then complete.

    Raises `NotFound` where the regime names a form that there is not.
    """
    form, incident = forms.get(regime.form), sayer.incident
    filled = fill(form, sayer, now, kind=reporting.document(regime.id), owner=regime.id, heads=heads)
    return msgspec.structs.replace(
        filled,
        title=f"{regime.title}: {form.title.lower()}",
        version=version or ("complete" if reporting.sendings(incident, regime.id) else "initial"),
        intro=(*filled.intro, f"{regime.source}, as of {regime.as_of}. {NO_ADVICE}"),
        parts=(_owed(regime, incident), *filled.parts),
    )


def _owed(regime: Regime, incident: Incident) -> Part:
    """The verdict with its reason, and each report owed with its arithmetic, as the journal has them."""
    verdicts: list[Said] = []
    stands = reporting.assessed(incident, regime.id)
    if stands is not None:
        policy = stands.policy
        by = f", by {policy.by}" if policy.by else ""
        text = f"{policy.verdict.replace('_', ' ')}{by}: {policy.reason}"
        verdicts = [Said(clean(text.removesuffix(": ")), (stands.event,))]
    owed = [
        Said(
            clean(f"{one.title}, to {one.recipient}: {one.arithmetic}"),
            (one.event, *(mark.event for mark in reporting.sendings(incident, regime.id, one.id))),
        )
        for one in obligations.owed(incident)
        if one.regime == regime.id
    ]
    return Part(
        title="Why it is reported",
        statements=(
            Statement(id="assessed", label="Whether it applies", lines=tuple(verdicts)),
            Statement(id="owed", label="Reports owed", lines=tuple(owed)),
        ),
    )
