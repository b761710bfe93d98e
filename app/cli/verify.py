"""``fireline verify``: nothing was altered, in the journal up to the last anchor, or in a bundle."""

import hashlib
import re
from pathlib import Path
from typing import Any

import click

from app.cli.command import Verb, verb
from app.cli.output import moment, say, say_json, tell
from app.cli.which import AS_JSON, complete_incident
from app.wiring import Wiring
from data.errors import BadInput
from data.incident.numbers import looks_like_number
from data.journal.chain import Anchor, parse_anchor
from data.journal.verification import Report, verify
from data.text import count

_ANCHOR = re.compile(r"\b[0-9a-f-]{36}:\d+:[0-9a-f]{64}\b")
_LIMIT = 200_000_000


@click.command("verify", cls=Verb)
@click.argument("incident", metavar="[INCIDENT|BUNDLE]", required=False, shell_complete=complete_incident)
@click.option(
    "--against",
    "files",
    metavar="FILE",
    multiple=True,
    help="An exported document, whose anchors are checked.",
)
@AS_JSON
@verb
def command(wiring: Wiring, incident: str | None, files: tuple[str, ...], as_json: bool) -> int:
    """Verify every chain of the journal, and say against which anchor. Exit 1 when anything was tampered
    with.

    A chain holds the events of all incidents, so naming one adds how many of its events were checked.

    A BUNDLE is a file that fireline export INCIDENT bundle wrote; it is checked by itself, on any machine,
    without a store: every file of an archive against its signed manifest, every event against its hashes,
    links and heads.
    """
    if incident and not looks_like_number(incident) and Path(incident).is_file():
        return _bundle(Path(incident), as_json)
    anchors = [anchor for name in files for anchor in _anchors(wiring, Path(name))]
    if wiring.server_url:
        from data.exchange import heads

        anchors += heads.anchors(wiring.journal, "the incident database")
    report = verify(wiring.journal, anchors)
    if as_json:
        say_json(_as_json(report))
    else:
        for line in report.lines():
            say(line, "" if report.ok else "red")
        for name in files:
            say(_of_document(name, anchors, report))
        if incident:
            found = wiring.incidents.get(incident)
            total = sum(1 for _ in wiring.journal.events(found.id))
            say(f"{found.number}: {total} events, all among those checked")
    return 0 if report.ok else 1


def _bundle(path: Path, as_json: bool) -> int:
    from data.exchange.unsealed import check

    checked = check(path)
    if as_json:
        say_json({"ok": checked.ok, "problems": checked.problems, "holds": checked.said})
        return 0 if checked.ok else 1
    for problem in checked.problems:
        say(f"TAMPERED: {problem}", "red")
    for line in checked.said if checked.ok else ():
        say(line)
    say(
        f"{path}: {'nothing was altered' if checked.ok else 'NOT what was exported'}",
        "" if checked.ok else "red",
    )
    return 0 if checked.ok else 1


def _read(path: Path) -> bytes:
    try:
        if path.stat().st_size > _LIMIT:
            raise BadInput(f"{path} is larger than {_LIMIT} bytes.")
        return path.read_bytes()
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror}.") from None


def _of_document(name: str, anchors: list[Anchor], report: Report) -> str:
    """Whether the heads that a document prints are those of this journal."""
    here = {chain.chain for chain in report.chains}
    own = [anchor for anchor in anchors if anchor.source == str(Path(name)) and anchor.chain in here]
    broken = [
        one for chain in report.chains for one in chain.problems if one.endswith(f"{Path(name)} vouches for")
    ]
    if broken:
        return f"{name}: NOT the journal it was exported from"
    return (
        f"{name}: its {count(len(own), 'anchor')} of this journal hold"
        if own
        else f"{name}: no anchor of it is of a chain here"
    )


def _anchors(wiring: Wiring, path: Path) -> list[Anchor]:
    """The anchors printed in a document; says whether the document is one that was exported here."""
    content = _read(path)
    exported = _exported(wiring, hashlib.sha256(content).hexdigest())
    if exported:
        tell(f"{path}: byte for byte what was exported {exported}")
    texts = _ANCHOR.findall(content.decode("utf-8", "replace"))
    found = [anchor for text in texts if (anchor := parse_anchor(text, str(path))) is not None]
    if not found and not exported:
        raise BadInput(
            f"There is no anchor in {path}.",
            remedy="Exported timelines and postmortems print them: CHAIN:LINK:HASH.",
        )
    return found


def _exported(wiring: Wiring, digest: str) -> str:
    for incident in wiring.incidents.all():
        for mark in incident.moments.get("document_exported", {}).values():
            if mark.get("digest") == digest:
                return f"as the {mark.get('document')} of {incident.number} at {moment(mark.at)}"
    return ""


def _as_json(report: Report) -> dict[str, Any]:
    return {
        "ok": report.ok,
        "problems": report.problems,
        "erased": report.erased,
        "chains": [
            {
                "chain": chain.chain,
                "own": chain.own,
                "length": chain.length,
                "anchored_to": chain.anchored_to,
                "anchor": chain.anchor,
                "problems": chain.problems,
            }
            for chain in report.chains
        ],
    }
