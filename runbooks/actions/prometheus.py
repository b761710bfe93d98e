"""PromQL in steps: ``prometheus/query`` tells what queries give, ``prometheus/verify`` is a condition."""

from shlex import quote
from typing import Annotated, ClassVar

import msgspec

from data.times import SECOND, parse_duration
from runbooks.actions.protocol import Looks, Template
from runbooks.authorization import let_in

_ASK = f"curl --fail --silent --show-error {let_in('prometheus')} --get --data-urlencode"
_AT = '"${FIRELINE_PROMETHEUS_URL:?no Prometheus is configured}/api/v1/query"'
_LINE = r"""(.metric | del(.__name__, .model_id) | to_entries | map("  \(.key)=\(.value)") | add) as $labels
      | "\($name): \(.value[1])\($labels // "")" """.rstrip()
_TELL = (
    r""".data.result
    | if length == 0 then "\($name): no samples" else sort_by(-(.value[1] | tonumber))[:20][]
      | """
    f"{_LINE} end"
)
_HOLDS = f".data.result[:20][]\n      | {_LINE}"


class Query(Looks, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``prometheus/query``: what each query gives now, a line a sample, the twenty greatest of each."""

    NAME: ClassVar[str] = "prometheus/query"
    queries: dict[str, str]
    """By the words that are printed before what each gives; no samples are said, and are no failure."""

    def template(self) -> Template:
        return Template("\n".join(_told(name, query) for name, query in self.queries.items()))


class Verify(Looks, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``prometheus/verify``: holds while the query gives at least one sample."""

    NAME: ClassVar[str] = "prometheus/verify"
    query: str
    """A comparison: ``model_live_accuracy{model_id="MODEL_ID"} > 0.9``."""
    within: Annotated[str, msgspec.Meta(pattern=r"\A(?:[1-9][0-9]{0,2}[sm])?\Z")] = ""
    """How long to ask again until it holds, ``90s`` or ``10m``; empty asks once."""

    def template(self) -> Template:
        return Template(holds(self.query))

    @property
    def patience(self) -> int:
        """What `within` says."""
        return parse_duration(self.within) // SECOND if self.within else 0


def holds(query: str) -> str:
    """A command that ends with 0 while the query gives a sample, and prints what it gives."""
    return (
        f"{_ASK} {quote(f'query={query.strip()}')} \\\n"
        f"  {_AT} |\n"
        f"  jq --exit-status --raw-output --arg name holds '{_HOLDS}'"
    )


def _told(name: str, query: str) -> str:
    """A command that prints what the query gives; stops where Prometheus cannot say."""
    return (
        f"{_ASK} {quote(f'query={query.strip()}')} \\\n"
        f"  {_AT} |\n"
        f"  jq --raw-output --arg name {quote(name)} '{_TELL}'"
    )
