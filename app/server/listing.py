"""Lists of incidents, one of them by its number, and trends over them."""

import statistics
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, or_
from sqlalchemy.orm import defer
from sqlmodel import Session, col, select

from app.server import searching
from app.server.database import Database
from app.server.refusal import Refusal, bad_request, not_found
from app.server.tables import IncidentRow, RestrictionRow
from data.exchange.protocol import Row, Rows, Trend, Trends
from data.times import to_datetime

LIST_LIMIT = 500
_ROWS = select(IncidentRow).options(defer(col(IncidentRow.state), raiseload=True))  # type: ignore[arg-type]
"""Everything but the folded state, which may be large."""
BY = ("month", "type", "severity", "model")


@dataclass(frozen=True)
class Wanted:
    """What a list is narrowed by; empty and 0: by nothing."""

    status: str = ""
    severity: str = ""
    type: str = ""
    model: str = ""
    mode: str = ""
    since: int = 0
    until: int = 0
    words: str = ""
    after: str = ""
    limit: int = 100


def listed(database: Database, session: Session, wanted: Wanted, hidden: frozenset[str]) -> Rows:
    """Newest first."""
    conditions = _conditions(wanted)
    found = searching.find(database, session, wanted.words)
    if wanted.after:
        conditions.append(_older(session, wanted.after))
    newest = (col(IncidentRow.declared_at).desc(), col(IncidentRow.id).desc())
    query = _ROWS.where(*conditions).order_by(*newest)
    rows: list[IncidentRow] = []
    with session.exec(query.execution_options(yield_per=LIST_LIMIT)) as result:
        for row in result:
            if row.id not in hidden and (found is None or row.id in found):
                rows.append(row)
                if len(rows) > wanted.limit:
                    break
    more = len(rows) > wanted.limit
    shown = rows[: wanted.limit]
    return Rows([row_of(session, row) for row in shown], shown[-1].id if more else "")


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    exact = (
        (IncidentRow.status, wanted.status),
        (IncidentRow.severity, wanted.severity),
        (IncidentRow.type, wanted.type),
        (IncidentRow.model_id, wanted.model),
        (IncidentRow.mode, wanted.mode),
    )
    conditions = [col(column) == value for column, value in exact if value]
    conditions.append(col(IncidentRow.declared_at) > 0)
    if wanted.since:
        conditions.append(col(IncidentRow.declared_at) >= wanted.since)
    if wanted.until:
        conditions.append(col(IncidentRow.declared_at) < wanted.until)
    return conditions


def _older(session: Session, incident: str) -> ColumnElement[bool]:
    """What comes after this incident in a list. Raises `Refusal` for one that is none."""
    declared = session.exec(select(IncidentRow.declared_at).where(IncidentRow.id == incident)).first()
    if declared is None:
        raise bad_request("There is no incident to go on after")
    same = and_(col(IncidentRow.declared_at) == declared, col(IncidentRow.id) < incident)
    return or_(col(IncidentRow.declared_at) < declared, same)


def row_of(session: Session, row: IncidentRow) -> Row:
    """As it is told."""
    restricted = session.get(RestrictionRow, row.id) is not None
    told = {
        name: getattr(row, name) for name in Row.__struct_fields__ if name not in {"aliases", "restricted"}
    }
    return Row(aliases=tuple(row.aliases.split()), restricted=restricted, **told)


def found(session: Session, reference: str, hidden: frozenset[str]) -> IncidentRow:
    """By id, number, alias, or the end of a number. Raises `Refusal`: none, or more than one."""
    wanted = reference.strip()
    number, aliases = func.upper(IncidentRow.number), func.upper(IncidentRow.aliases)
    exact = or_(
        col(IncidentRow.id) == wanted.lower(),
        number == wanted.upper(),
        aliases.contains(f" {wanted.upper()} ", autoescape=True),
    )
    ending = or_(
        number.endswith(f"-{wanted.upper()}", autoescape=True),
        aliases.contains(f"-{wanted.upper()} ", autoescape=True),
    )
    for condition in (exact, ending):
        rows = session.exec(_ROWS.where(condition).order_by(IncidentRow.id)).all()
        matches = [row for row in rows if row.id not in hidden]
        if len(matches) > 1:
            raise Refusal(
                409,
                "ambiguous",
                f"{wanted[:60]} means more than one incident.",
                remedy="Give the id of the one you mean.",
                incidents=tuple(row.id for row in matches),
            )
        if matches:
            return matches[0]
    raise not_found("incident of this name")


def trends(session: Session, by: str, since: int, until: int, hidden: frozenset[str]) -> Trends:
    """Of live incidents; medians of those that have both times."""
    if by not in BY:
        raise bad_request(f"Trends are by {', '.join(BY)}")
    conditions = _conditions(Wanted(mode="live", since=since, until=until))
    groups: dict[str, list[IncidentRow]] = {}
    for row in session.exec(_ROWS.where(*conditions).order_by(col(IncidentRow.id))):
        if row.id not in hidden:
            groups.setdefault(_group(row, by), []).append(row)
    return Trends(by, [_trend(name, rows) for name, rows in sorted(groups.items())])


def _group(row: IncidentRow, by: str) -> str:
    if by == "month":
        return to_datetime(row.declared_at).strftime("%Y-%m")
    return {"type": row.type, "severity": row.severity, "model": row.model_id}[by]


def _trend(name: str, rows: list[IncidentRow]) -> Trend:
    return Trend(
        group=name,
        incidents=len(rows),
        open=sum(row.status in {"open", "contained"} for row in rows),
        time_to_acknowledge=_median((row.declared_at, row.acknowledged_at) for row in rows),
        time_to_contain=_median((row.detected_at or row.declared_at, row.contained_at) for row in rows),
        time_to_resolve=_median((row.detected_at or row.declared_at, row.resolved_at) for row in rows),
    )


def _median(spans: Iterable[tuple[int, int]]) -> int:
    known = [end - start for start, end in spans if start and end >= start]
    return int(statistics.median(known)) if known else 0
