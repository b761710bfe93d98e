"""``fireline silence``: holds alerts' notifications back for a time, or lets them out again."""

import asyncio
from collections.abc import Awaitable, Iterable
from typing import TYPE_CHECKING, TypeVar

import click

from app.cli.asking import interactive, yes
from app.cli.command import Verb, verb
from app.cli.output import say, tell
from app.wiring import Wiring
from data.errors import BadInput, NotConfirmed, Refused, SourceError
from data.journal.kinds import SilenceCreated, SilenceExpired
from data.text import clean, clean_line, count
from data.times import SECOND, iso_short, parse_duration

if TYPE_CHECKING:
    from data.sources.alertmanager import Alertmanager
    from data.sources.silences import SilenceDraft

T = TypeVar("T")
_SHOWN = 8


@click.command("silence", cls=Verb)
@click.argument("matchers", nargs=-1)
@click.option("--for", "duration", metavar="TIME", default="2h", help="30m, 2h, 1d; 2h when not given.")
@click.option("--comment", metavar="TEXT", default="", help="Why, for whoever wonders.")
@click.option("--end", metavar="ID", default="", help="End this silence instead.")
@click.option(
    "--source",
    metavar="URL",
    default="",
    help="At which Alertmanager; when not given, the first, and for --end the one that knows the silence.",
)
@click.option("--yes", "sure", is_flag=True, help="Do not ask.")
@verb
def command(
    wiring: Wiring,
    *,
    matchers: tuple[str, ...],
    duration: str,
    comment: str,
    end: str,
    source: str,
    sure: bool,
) -> None:
    """Hold back the notifications of alerts that all MATCHERS hold for, such as severity=low; prints an id.

    The alerts go on firing, and nobody is said to be on it: fireline ack says that. It is recorded in the
    open incidents that such an alert belongs to.
    """
    if wiring.settings.read_only:
        raise Refused("Read-only mode is on: no silence is made or ended.", kept="Nothing was changed.")
    if bool(end) == bool(matchers):
        raise BadInput("Give matchers, or --end with a silence's id.")
    places = _places(wiring, source)
    if end:
        identity = clean_line(end, 100)
        holder = asyncio.run(_holder(_places(wiring, source), identity))
        _end(wiring, places[holder], identity, sure=sure)
    else:
        _make(wiring, places[0], _draft(wiring, " ".join(matchers), duration, comment), sure=sure)


def _places(wiring: Wiring, source: str) -> "list[Alertmanager]":
    """Those of this address, or all; each for one event loop. Raises `BadInput` where there is none."""
    from app.settings.access import alertmanagers

    found = [one for one in alertmanagers(wiring.settings) if source.rstrip("/") in {"", one.name}]
    if not found:
        raise BadInput("There is no such Alertmanager.", remedy="Set alertmanager_url in the settings.")
    return found


def _draft(wiring: Wiring, matchers: str, duration: str, comment: str) -> "SilenceDraft":
    """Raises `BadInput` for what makes no silence."""
    from data.sources.matchers import parse
    from data.sources.silences import SilenceDraft

    wanted = parse(matchers)
    if wanted.words:
        raise BadInput(f"{wanted.words[0]!r} is no matcher.", remedy='Write label="value".')
    now = wiring.ambient.now() // SECOND * SECOND
    draft = SilenceDraft(
        matchers=wanted.matchers,
        starts_at=now,
        ends_at=now + parse_duration(duration),
        created_by=wiring.who.name,
        comment=clean(comment, 2_000),
    )
    draft.check()
    return draft


def _make(wiring: Wiring, place: "Alertmanager", draft: "SilenceDraft", *, sure: bool) -> None:
    from app.cli.looking import look

    hidden = [alert for alert in look(wiring) if draft.holds_back(alert.labels)]
    for alert in hidden[:_SHOWN]:
        tell(f"  {alert.severity}  {alert.name} {alert.labels.get('model_id', '')}")
    what = (
        f"Silence {count(len(hidden), 'alert')} of now, and any that come, until {iso_short(draft.ends_at)}"
    )
    _confirm(f"{what} at {place.name}?", sure=sure)
    identity = asyncio.run(_once(place, place.silence(draft)))
    names = {alert.name for alert in hidden}
    made = SilenceCreated(
        silence=identity,
        alert=names.pop() if len(names) == 1 else f"{len(names)} kinds of alert",
        matchers=clean_line(", ".join(map(str, draft.matchers))),
        ends_at=draft.ends_at,
        comment=draft.comment,
        source=place.name,
    )
    _record(wiring, [alert.fingerprint for alert in hidden], made)
    say(identity)


def _end(wiring: Wiring, place: "Alertmanager", identity: str, *, sure: bool) -> None:
    from app.cli.looking import look

    held = [alert for alert in look(wiring) if identity in alert.silenced_by]
    _confirm(f"People are called again for {count(len(held), 'alert')}. End it at {place.name}?", sure=sure)
    asyncio.run(_once(place, place.expire(identity)))
    name = held[0].name if held else "an alert"
    ended = SilenceExpired(silence=identity, alert=name, source=place.name)
    _record(wiring, [alert.fingerprint for alert in held], ended)
    tell("The silence has ended.")


def _confirm(question: str, *, sure: bool) -> None:
    if sure or (interactive() and yes(question)):
        return
    raise NotConfirmed("Not confirmed.", kept="Nothing was changed.", remedy="Answer yes, or give --yes.")


async def _holder(places: "list[Alertmanager]", identity: str) -> int:
    """The place of the one that knows the silence; the first where none says so."""
    known = await asyncio.gather(*(_knows(place, identity) for place in places))
    return known.index(True) if True in known else 0


async def _knows(place: "Alertmanager", identity: str) -> bool:
    async with place:
        try:
            return identity in await place.silences([identity])
        except SourceError:
            return False


async def _once(place: "Alertmanager", act: Awaitable[T]) -> T:
    async with place:
        return await act


def _record(wiring: Wiring, fingerprints: Iterable[str], silence: SilenceCreated | SilenceExpired) -> None:
    for incident in wiring.incidents.open_ones():
        if incident.mode == "live" and any(incident.alert_belongs(one) for one in fingerprints):
            wiring.desk.record_silence(incident, silence)
            tell(f"Recorded in {incident.number}.")
