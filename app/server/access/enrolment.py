"""Letting a device in: a code that works once and for ten minutes, and a key that is shown to be its own."""

from sqlalchemy import delete
from sqlmodel import Session, col, select

from app.server.access import tokens
from app.server.access.secrets import digest, new_code
from app.server.own_chain import PRINCIPAL
from app.server.refusal import Refusal
from app.server.tables import CodeRow, DeviceRow, TokenRow
from data.ambient import Ambient
from data.errors import BadInput
from data.exchange.protocol import Enrol
from data.exchange.signing import enrolment_text, signed
from data.text import clean_line
from data.times import MINUTE

CODE_LIFE = 10 * MINUTE
_NAME = 200


def code(
    session: Session, ambient: Ambient, principal: str, scopes: tuple[str, ...], teams: tuple[str, ...]
) -> tuple[str, int]:
    """(the code, until when it works) for a person, who is made known. Raises `BadInput`."""
    name = clean_line(principal, _NAME)
    if not name or name == PRINCIPAL:
        raise BadInput("A person needs a name.", remedy="Give the name that they are known by.")
    now, secret = ambient.now(), new_code(ambient)
    tokens.know(session, name, tuple(filter(None, (clean_line(team, _NAME) for team in teams))), now)
    session.execute(delete(CodeRow).where(col(CodeRow.expires_at) <= now))
    scope_text = " ".join(tokens.check_scopes(scopes))
    expires_at = now + CODE_LIFE
    session.add(CodeRow(digest=digest(secret), principal=name, scopes=scope_text, expires_at=expires_at))
    return secret, expires_at


def enrol(session: Session, ambient: Ambient, asked: Enrol) -> tuple[str, TokenRow]:
    """(the token, its row) of a device that is known from now on. Raises `Refusal`."""
    row = session.get(CodeRow, digest(asked.code), with_for_update=True)
    if row is None or row.expires_at <= ambient.now():
        raise Refusal(
            401,
            "unauthorized",
            "This code is unknown, was used already, or is older than ten minutes.",
            remedy="Ask for a new one: fireline serve enrol PERSON on the server's host.",
        )
    if not signed(asked.key, asked.proof, enrolment_text(asked.code)):
        raise Refusal(422, "unsigned", "The proof does not fit the key.", kept="The code still works.")
    device = _device(session, ambient, asked, row.principal)
    session.delete(row)
    return tokens.create(session, ambient, row.principal, device.id, tuple(row.scopes.split()))


def _device(session: Session, ambient: Ambient, asked: Enrol, principal: str) -> DeviceRow:
    known = session.exec(select(DeviceRow).where(DeviceRow.key == asked.key)).first()
    if known is None:
        known = DeviceRow(
            id=ambient.new_id(),
            key=asked.key,
            principal=principal,
            name=clean_line(asked.device, _NAME),
            enrolled_at=ambient.now(),
        )
    elif known.principal != principal:
        raise Refusal(
            409,
            "not_your_chain",
            "This device's key belongs to somebody else.",
            kept="The code still works.",
            remedy="Use a store of your own, with a key of its own.",
        )
    known.revoked_at = 0
    session.add(known)
    return known
