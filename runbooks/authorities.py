"""The certificate authorities that the settings name for sources, for the curl of steps that ask those.

A file holds them beside what curl would trust otherwise; a step that names no such source does not get it.
Authorities are no secret: the file lies with the step's other files, and goes where they go.
"""

import contextlib
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from data.errors import NotConfigured

VARIABLE = "CURL_CA_BUNDLE"
Known = Mapping[str, Path]
"""By the variable of the source's address: the file of its authority."""


def url_of(source: str) -> str:
    """The variable of a source's address."""
    return f"FIRELINE_{source.upper()}_URL"


def write(directory: Path, known: Known, environment: Mapping[str, str], *texts: str) -> dict[str, str]:
    """The variable that makes curl trust the authorities of the sources that these texts name; none: empty.

    Raises `NotConfigured` for a file that cannot be read, and `OSError` where ours cannot be written.
    """
    named = {name: file for name, file in known.items() if any(name in text for text in texts)}
    if not named:
        return {}
    found = [_read(name, file) for name, file in named.items()]
    usual = _usual(environment)
    with contextlib.suppress(OSError):
        found.insert(0, usual.read_text("ascii", "replace") if usual else "")
    ours = directory / "authorities.pem"
    ours.write_text("\n".join(found))
    return {VARIABLE: str(ours)}


@contextlib.contextmanager
def given(known: Known, environment: Mapping[str, str], text: str) -> Iterator[dict[str, str]]:
    """The same for one look, and gone after it."""
    with tempfile.TemporaryDirectory(prefix="fireline-authorities-") as directory:
        yield write(Path(directory), known, environment, text)


def _read(name: str, file: Path) -> str:
    try:
        return file.read_text("ascii", "replace")
    except OSError as error:
        setting = f"{name.removeprefix('FIRELINE_').removesuffix('_URL').lower()}_ca_file"
        raise NotConfigured(
            f"{setting}: {file} cannot be read: {error.strerror}.",
            remedy="Correct the path, or its permissions.",
        ) from None


def _usual(environment: Mapping[str, str]) -> Path | None:
    """What curl would trust without us, where that is one file."""
    import ssl

    own = environment.get(VARIABLE) or environment.get("SSL_CERT_FILE")
    system = ssl.get_default_verify_paths().cafile
    return Path(own) if own else Path(system) if system else None
