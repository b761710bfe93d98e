"""Which alert is meant by ``--from-alert`` and ``--from-file``, and what it proposes."""

from app.wiring import Wiring
from data.errors import BadInput, NotFound
from data.journal.kinds import AlertObserved
from data.sources.alert import Alert
from playbooks.intake import lead, prefill
from playbooks.proposal import Proposal


def proposed(wiring: Wiring, from_alert: str | None, from_file: str | None) -> Proposal:
    """Everything the alerts say of a new incident. Raises `BadInput`, `NotFound`, `SourceError`."""
    alerts = chosen_alerts(wiring, from_alert, from_file)
    first = lead(alerts)
    return prefill(
        first,
        wiring.catalogue,
        wiring.taxonomy,
        wiring.model_lookup(),
        others=[alert for alert in alerts if alert is not first],
        runbooks=wiring.runbook_names,
        source="file" if from_file is not None else "alert",
    )


def observed(wiring: Wiring, from_alert: str | None, from_file: str | None) -> list[AlertObserved]:
    """The alerts as the journal records them."""
    return [alert.observed() for alert in chosen_alerts(wiring, from_alert, from_file)]


def chosen_alerts(wiring: Wiring, from_alert: str | None, from_file: str | None) -> list[Alert]:
    """Of a file: those of the fingerprint, or else all that do not fire alone. Of the source: the one."""
    if from_file is not None:
        from data.sources.alert_files import read_file

        found = read_file(from_file)
        return found if from_alert is None else [_of(found, from_alert, from_file)]
    if not wiring.settings.alertmanager_url:
        raise BadInput(
            "No Alertmanager is configured.",
            remedy="Set alertmanager_url or FIRELINE_ALERTMANAGER_URL, or use --from-file.",
        )
    from app.cli.looking import look

    return [_of(look(wiring), from_alert or "", "Alertmanager")]


def _of(alerts: list[Alert], fingerprint: str, where: str) -> Alert:
    """The alert of this fingerprint, or of the only one that begins so."""
    wanted = fingerprint.strip().lower()
    found = [alert for alert in alerts if wanted and alert.fingerprint.startswith(wanted)]
    if len({alert.fingerprint for alert in found}) == 1:
        return lead(found)
    raise NotFound(
        f"{len(found) or 'No'} alerts in {where} have the fingerprint {fingerprint[:40]!r}.",
        remedy="fireline alerts lists them.",
    )
