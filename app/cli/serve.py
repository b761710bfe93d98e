"""``fireline serve``: the incident database, and who may use it. An optional part, imported when called."""

import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING

import click

from app.cli.output import moment, say, table, tell
from data.ambient import Ambient
from data.errors import BadInput
from data.text import count
from data.times import DAY

if TYPE_CHECKING:
    from sqlmodel import Session

    from app.server.opening import Place
    from app.server.serving import Listening

_NEEDED = ("alembic", "fastapi", "prometheus_client", "psycopg", "uvicorn")
_PLACE = "fireline.server.place"
_DIRECTORY = Path("~/.local/share/fireline-server")


def _check_installed() -> None:
    missing = [name for name in _NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        raise BadInput(
            f"The incident database is an optional part, and {', '.join(missing)} is not installed.",
            remedy='Install it with: pip install "fireline[server]"',
        )


def _place() -> "Place":
    found: Place = click.get_current_context().meta[_PLACE]
    return found


@click.group("serve", invoke_without_command=True)
@click.option(
    "--data",
    metavar="DIR",
    type=click.Path(path_type=Path),
    default=_DIRECTORY,
    show_default=True,
    envvar="FIRELINE_SERVER_DATA",
    help="The server's own directory; or FIRELINE_SERVER_DATA.",
)
@click.option(
    "--database",
    metavar="URL",
    default="",
    envvar="FIRELINE_SERVER_DATABASE",
    help="postgresql://… or sqlite:///FILE; or FIRELINE_SERVER_DATABASE. Default: SQLite in the directory.",
)
@click.option(
    "--key-file",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="The key that heads are countersigned with; the same for every server of a database.",
)
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8790,
    show_default=True,
    metavar="NUMBER",
    help="The port; 0: a free one, which is printed.",
)
@click.option("--tls-cert", metavar="FILE", type=click.Path(path_type=Path), help="A certificate chain, PEM.")
@click.option("--tls-key", metavar="FILE", type=click.Path(path_type=Path), help="Its private key, PEM.")
@click.option(
    "--behind-proxy", is_flag=True, help="A proxy before it speaks TLS: listen in the clear beyond loopback."
)
@click.pass_context
def command(
    ctx: click.Context,
    data: Path,
    database: str,
    key_file: Path | None,
    host: str,
    port: int,
    tls_cert: Path | None,
    tls_key: Path | None,
    behind_proxy: bool,
) -> int:
    """Run the incident database, or manage who may use it.

    Without a command it serves until it is told to end. It refuses to listen beyond loopback without TLS or
    --behind-proxy.
    """
    _check_installed()
    from app.server.opening import Place

    directory = data.expanduser().absolute()
    ctx.meta[_PLACE] = Place(directory, database, key_file and key_file.expanduser().absolute())
    if ctx.invoked_subcommand is None:
        from app.server.serving import Listening

        _serve(ctx.meta[_PLACE], Listening(host, port, tls_cert, tls_key, behind_proxy))
    return 0


def _serve(place: "Place", where: "Listening") -> None:
    from app.server import serving
    from app.server.opening import open_parts

    serving.check(where)
    with serving.bound(where) as listening:
        parts = open_parts(place, Ambient())
        serving.log_to_stderr()
        host, port = listening.getsockname()[:2]
        scheme = "https" if where.certificate else "http"
        named = f"[{host}]" if ":" in host else host
        say(f"Serving the incident database at {scheme}://{named}:{port}; Ctrl-C ends it.")
        serving.server(parts, where).run(sockets=[listening])
        parts.database.close()


@command.command("migrate")
def migrate() -> int:
    """Bring the database to this version's schema."""
    from app.server.opening import open_database

    open_database(_place(), migrate=True).close()
    tell("The database is at this version.")
    return 0


@command.command("enrol")
@click.argument("person", metavar="PERSON")
@click.option("--admin", is_flag=True, help="They may let others in.")
@click.option("--read-only", "reads", is_flag=True, help="They may read, and write nothing.")
@click.option("--team", "teams", metavar="NAME", multiple=True, help="A team of theirs; may be repeated.")
def enrol(person: str, admin: bool, reads: bool, teams: tuple[str, ...]) -> int:
    """Print a code that lets a person's device in: once, within ten minutes."""
    from app.server.access import audit, enrolment
    from app.server.opening import open_database

    ambient = Ambient()
    scopes = ("read", *(() if reads else ("write",)), *(("admin",) if admin else ()))
    database = open_database(_place())

    def work(session: "Session") -> tuple[str, int]:
        made = enrolment.code(session, ambient, person, scopes, teams)
        audit.note(session, ambient, action="code", target=person)
        return made

    code, until = database.writing(work)
    database.close()
    say(code)
    tell(f"It works once, until {moment(until)}, for {', '.join(scopes)}.")
    return 0


@command.command("audit")
@click.option(
    "--last", type=click.IntRange(1, 10_000), default=50, show_default=True, metavar="NUMBER", help="Lines."
)
def audit_log(last: int) -> int:
    """Show who did what that matters for access."""
    from app.server.access import audit
    from app.server.opening import open_database

    database = open_database(_place())
    with database.reading() as session:
        rows = audit.latest(session, last)
    database.close()
    for line in table(
        (moment(row.at), row.action, row.outcome, row.principal, row.target, row.address) for row in rows
    ):
        say(line)
    return 0


@command.group("team")
def team() -> None:
    """List who belongs to which team, and take somebody out."""


@team.command("list")
def team_list() -> int:
    """List every team and its members."""
    from app.server.access import teams
    from app.server.opening import open_database

    database = open_database(_place())
    with database.reading() as session:
        found = teams.listed(session)
    database.close()
    for line in table((name, ", ".join(members)) for name, members in found.items()):
        say(line)
    return 0


@team.command("remove")
@click.argument("name", metavar="TEAM")
@click.argument("person", metavar="PERSON")
def team_remove(name: str, person: str) -> int:
    """Take somebody out of a team: they see no more of what only it is admitted to."""
    from app.server.access import audit, teams
    from app.server.opening import open_database

    ambient = Ambient()
    database = open_database(_place())

    def work(session: "Session") -> None:
        teams.remove(session, name, person)
        audit.note(session, ambient, action="team", target=f"{name} without {person}")

    try:
        database.writing(work)
    finally:
        database.close()
    tell(f"{person} is out of {name}. What their stores have already, they keep.")
    return 0


@command.group("token")
def token() -> None:
    """List, make and revoke tokens."""


@token.command("list")
def token_list() -> int:
    """List every token: what it may do, and until when."""
    from app.server.access import tokens
    from app.server.opening import open_database

    database = open_database(_place())
    with database.reading() as session:
        rows = tokens.listed(session)
    database.close()
    now = Ambient().now()
    for line in table(
        (
            row.id,
            row.principal,
            row.scopes,
            "revoked" if row.revoked_at else "expired" if row.expires_at <= now else moment(row.expires_at),
        )
        for row in rows
    ):
        say(line)
    return 0


@token.command("create")
@click.argument("name", metavar="NAME")
@click.option(
    "--scope",
    "scopes",
    type=click.Choice(("read", "write", "admin")),
    multiple=True,
    default=("read",),
    show_default=True,
    help="What it may do; may be repeated.",
)
@click.option("--team", "teams", metavar="NAME", multiple=True, help="A team of theirs; may be repeated.")
@click.option(
    "--days", type=click.IntRange(1, 366), default=90, show_default=True, metavar="NUMBER", help="How long."
)
def token_create(name: str, scopes: tuple[str, ...], teams: tuple[str, ...], days: int) -> int:
    """Print a token for a machine that has no store: a dashboard, a script."""
    from app.server.access import audit, tokens
    from app.server.opening import open_database

    ambient = Ambient()
    database = open_database(_place())

    def work(session: "Session") -> str:
        tokens.know(session, name, teams, ambient.now())
        audit.note(session, ambient, action="token", target=name)
        return tokens.create(session, ambient, name, "", scopes, days * DAY)[0]

    secret = database.writing(work)
    database.close()
    say(secret)
    tell(f"It is told this once, and works for {count(days, 'day')}.")
    return 0


@token.command("revoke")
@click.argument("name", metavar="TOKEN|PERSON")
def token_revoke(name: str) -> int:
    """End a token by its id, or everything of a person: tokens and devices."""
    from app.server.access import audit, tokens
    from app.server.opening import open_database

    ambient = Ambient()
    database = open_database(_place())

    def work(session: "Session") -> int:
        audit.note(session, ambient, action="revoke", target=name)
        return tokens.revoke(session, name, ambient.now())

    ended = database.writing(work)
    database.close()
    tell(f"{count(ended, 'token')} ended.")
    return 0
