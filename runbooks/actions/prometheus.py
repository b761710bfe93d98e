"""``prometheus/verify``: a condition in PromQL that holds while it gives a sample, as an alert's does."""

from shlex import quote
from typing import ClassVar

from runbooks.actions.protocol import Fields, Look, Prior, Template


class Verify(Fields, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``prometheus/verify``: holds while the query gives at least one sample."""

    NAME: ClassVar[str] = "prometheus/verify"
    query: str
    """A comparison: ``model_live_accuracy{model_id="MODEL_ID"} > 0.9``."""

    def template(self) -> Template:
        return Template(holds(self.query))

    def prior(self, look: Look) -> Prior:  # noqa: ARG002 - it changes nothing
        return Prior()


def holds(query: str) -> str:
    """A command that ends with 0 while the query gives a sample, and prints what it gives."""
    return (
        f"curl --fail --silent --show-error --get --data-urlencode {quote(f'query={query.strip()}')} \\\n"
        '  "${FIRELINE_PROMETHEUS_URL:?no Prometheus is configured}/api/v1/query" |\n'
        "  jq --exit-status '.data.result | map({metric, value: .value[1]}) | select(length > 0)'"
    )
