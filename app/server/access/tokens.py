"""Tokens: hashed, scoped, expiring and revocable."""

from sqlalchemy import update
from sqlmodel import Session, col, select

from app.server.access.secrets import digest, new_token
from app.server.caller import Caller
from app.server.tables import DeviceRow, MemberRow, PrincipalRow, TokenRow
from data.ambient import Ambient
from data.errors import BadInput, NotFound
from data.times import DAY, HOUR

SCOPES = ("read", "write", "admin")
LIFE = 90 * DAY
_LAST_HOUR = HOUR


def check_scopes(scopes: tuple[str, ...]) -> tuple[str, ...]:
    """In the order of `SCOPES`. Raises `BadInput` for one that is none, or for none at all."""
    unknown = set(scopes) - set(SCOPES)
    if unknown or not scopes:
        raise BadInput(
            f"{', '.join(sorted(unknown)) or 'Nothing'} is no scope.", remedy=f"Give {', '.join(SCOPES)}."
        )
    return tuple(scope for scope in SCOPES if scope in scopes)


def create(
    session: Session, ambient: Ambient, principal: str, device: str, scopes: tuple[str, ...], life: int = LIFE
) -> tuple[str, TokenRow]:
    """(the token, which is told this once; what is kept of it). ``life`` is in microseconds."""
    secret, now = new_token(ambient), ambient.now()
    row = TokenRow(
        digest=digest(secret),
        id=ambient.new_id(),
        principal=principal,
        device=device,
        scopes=" ".join(check_scopes(scopes)),
        created_at=now,
        expires_at=now + life,
    )
    session.add(row)
    return secret, row


def find(session: Session, secret: str, now: int, address: str = "") -> Caller | None:
    """Who has this token, while it lasts."""
    found = session.exec(
        select(TokenRow, MemberRow.team)
        .join(MemberRow, col(MemberRow.principal) == col(TokenRow.principal), isouter=True)
        .where(TokenRow.digest == digest(secret))
    ).all()
    row = found[0][0] if found else None
    if row is None or row.revoked_at or row.expires_at <= now:
        return None
    teams = tuple(team for _, team in found if team)  # of nobody in a team there is one row, without
    return Caller(
        row.principal, row.device, tuple(row.scopes.split()), teams, row.expires_at, row.id, address
    )


def renew(session: Session, ambient: Ambient, caller: Caller) -> tuple[str, TokenRow]:
    """Another token for the same; the old one lasts one more hour."""
    old = session.exec(select(TokenRow).where(TokenRow.id == caller.token)).one()
    old.expires_at = min(old.expires_at, ambient.now() + _LAST_HOUR)
    session.add(old)
    return create(session, ambient, caller.principal, caller.device, caller.scopes)


def listed(session: Session) -> list[TokenRow]:
    """Every token, newest first."""
    return list(session.exec(select(TokenRow).order_by(col(TokenRow.created_at).desc(), TokenRow.id)))


def revoke(session: Session, named: str, now: int) -> int:
    """End one token by its id, or everything of a person: tokens and devices. How many tokens ended.

    Raises `NotFound`.
    """
    of_token = col(TokenRow.id) == named
    of_person = col(TokenRow.principal) == named
    rows = list(session.exec(select(TokenRow).where(of_token | of_person, TokenRow.revoked_at == 0)))
    if not rows:
        raise NotFound(f"Nothing that works is known by {named[:60]!r}.", remedy="fireline serve token list")
    for row in rows:
        row.revoked_at = now
        session.add(row)
    devices = {row.device for row in rows if row.device}
    session.execute(
        update(DeviceRow)
        .where(col(DeviceRow.id).in_(devices), col(DeviceRow.revoked_at) == 0)
        .values(revoked_at=now)
    )
    return len(rows)


def know(session: Session, principal: str, teams: tuple[str, ...], now: int) -> None:
    """Make a principal known, and a member of these teams."""
    if session.get(PrincipalRow, principal) is None:
        session.add(PrincipalRow(name=principal, created_at=now))
    for team in teams:
        if session.get(MemberRow, (team, principal)) is None:
            session.add(MemberRow(team=team, principal=principal))
    session.flush()
