"""A page as PDF, where the extra ``pdf`` is installed."""

from typing import NoReturn

from data.errors import BadInput

MOST = 4_000_000
"""Bytes of a page that are still laid out: some thousand sheets."""


def pdf(page: bytes) -> bytes:
    """The page as it prints. Raises `BadInput` where nothing here makes PDF, and for a page that is too long
    to be one."""
    if len(page) > MOST:
        raise BadInput("That is too long for a PDF.", remedy="Take --format html, or csv for a spreadsheet.")
    try:
        from weasyprint import HTML
    except (ImportError, OSError):  # OSError: the package is there, Pango is not
        raise BadInput(
            "Nothing here makes PDF.",
            remedy="Install fireline[pdf] and the system's Pango, or print the --format html from a browser.",
        ) from None
    made: bytes = HTML(string=page.decode(), url_fetcher=_nothing).write_pdf()
    return made


def _nothing(url: str) -> NoReturn:
    """A document loads nothing."""
    raise ValueError(f"a document loads nothing, and not {url[:60]}")
