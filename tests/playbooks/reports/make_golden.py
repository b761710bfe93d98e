"""Writes the golden documents anew: ``python -m tests.playbooks.reports.make_golden``; then read the diff."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from playbooks.reports.export import export
from tests.data.incident.stage import Stage
from tests.playbooks.reports.story import START, tell

GOLDEN = Path(__file__).parent / "golden"
DOCUMENTS = (
    ("postmortem", "md"),
    ("record", "json"),
    ("timeline", "md"),
    ("timeline", "csv"),
    ("report gdpr_33", "md"),
    ("adverse-event", "md"),
    ("rca", "md"),
    ("review", "md"),
    ("first-response", "md"),
    ("brief", "md"),
    ("oecd", "json"),
    ("postmortem", "html"),
    ("postmortem", "json"),
    ("timeline", "html"),
    ("timeline", "json"),
    ("record", "md"),
)


def documents(home: Path) -> Iterator[tuple[str, bytes]]:
    """(file name, bytes) of every golden document; ``home`` is an empty directory."""
    for name in ("full", "empty"):
        stage = Stage(home / name, START)
        incident = tell(stage) if name == "full" else stage.desk.declare(title="")
        heads = [str(head) for head in stage.journal.heads()]
        for kind, suffix in DOCUMENTS:
            made = export(kind, suffix, incident, stage.incidents, heads)
            yield f"{name}-{kind.replace(' ', '-')}.{suffix}", made
        stage.close()


def main() -> None:
    """Write them all."""
    GOLDEN.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        for name, made in documents(Path(home)):
            (GOLDEN / name).write_bytes(made)


if __name__ == "__main__":
    main()
