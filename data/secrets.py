"""Masking secrets in output as it is captured; best effort, never a promise.

What has a known shape is replaced by ``[masked]``: authorization headers, ``password=``-like pairs in
shell, JSON, YAML and URLs, keys and tokens of well-known services, JSON web tokens, user information in
URLs, private keys in PEM; and every value that is handed in. A secret that looks like any other word passes,
and so does one that is encoded or divided over lines. The supervisor of a step imports this file, so that it
imports ``re`` and nothing else; an expression is compiled when one of its needles is met.
"""

import re

MASK = b"[masked]"
MAY_BE_SECRET = re.compile(r"(?i)pass|pwd|token|secret|key|credential|signature|auth|dsn|cookie")
"""Names of variables whose values are not shown."""
LIMIT = 8192
"""Bytes held back at most. A secret longer than half of it is masked as far as its run goes on."""
SHORTEST = 6
"""Values handed in that are shorter would mask half of what is printed."""
_TOLD = 3
"""Characters of the shortest secret that is told of a text."""

Span = tuple[int, int]

_NAMES = (
    rb"(?:pass(?:word|wd|phrase)|pwd|token|secret|api[_-]?key|access[_-]?key(?:[_-]id)?|private[_-]?key"
    rb"|client-key-data|credentials?|account[_-]?key|shared[_-]?key|encryption[_-]?key|signature)"
)
_BARE = rb"[^\s\"'&;,|<>(){}\[\]\\]"
_VALUE = rb"(?:\"((?:\\[^\r\n]|[^\"\\\r\n])+)|'([^'\r\n]+)|\\\"([^\"\\\r\n]+)|(?![$])(" + _BARE + rb"+))"

_SHAPES: tuple[tuple[tuple[bytes, ...], bytes], ...] = (
    (
        (b"authorization",),
        rb"(?i)authorization(?:\\?[\"'])?[ \t]*[:=][ \t]*(?:\\?[\"'])?(?:[a-z]+[ \t]+)?([^\"'\\\r\n]+)",
    ),
    ((b"cookie",), rb"(?i)cookie(?:\\?[\"'])?[ \t]*:[ \t]*(?:\\?[\"'])?([^\"'\\\r\n]+)"),
    ((b"bearer",), rb"(?i)\bbearer[ \t]+([a-z0-9._~+/=-]{12,})"),
    ((b"basic",), rb"(?i)\bbasic[ \t]+(?=[a-z+/]*(?-i:[A-Z0-9=]))([a-z0-9+/=]{8,})"),
    (
        (b"pass", b"pwd", b"token", b"secret", b"key", b"credential", b"signature"),
        rb"(?i)" + _NAMES + rb"(?:\\?[\"'])?[ \t]*(?:=>|[:=])[ \t]*" + _VALUE,
    ),
    (
        (b"pass", b"token", b"secret", b"key", b"credential"),
        rb"(?im)^[ \t-]*[\w.-]{0,80}" + _NAMES + rb":[ \t]+(?![$\"'|>&*{\[])([^\r\n]+)",
    ),
    (
        (b"pass", b"token", b"secret", b"key", b"credential"),
        rb"(?i)(?<![\w-])--[a-z-]{0,40}" + _NAMES + rb"[ \t]+" + _VALUE,
    ),
    ((b"auth",), rb"(?i)[\"']auth\\?[\"'][ \t]*:[ \t]*\\?[\"']([^\"'\\\r\n]+)"),
    ((b"-u", b"--user"), rb"(?<![\w-])(?:-u|--user)[ \t=]*[\"']?[^\s:\"']{1,200}:([^\s\"']+)"),
    ((b"://",), rb"://([^\s/@\"'<>?#\\]+)@"),
    ((b"akia", b"asia"), rb"(?<![A-Za-z0-9])((?:AKIA|ASIA)[A-Z0-9]{16})(?![A-Za-z0-9])"),
    (
        (b"gh", b"glpat-"),
        rb"(?<![A-Za-z0-9])(gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,}|glpat-[\w-]{16,})",
    ),
    ((b"xox", b"xapp-"), rb"(?<![A-Za-z0-9])((?:xox[a-z]|xapp)-[A-Za-z0-9-]{10,})"),
    ((b"hooks.slack.com/",), rb"hooks\.slack\.com/(?:services|workflows|triggers)/([\w/-]{10,})"),
    (
        (b"sk-", b"hf_", b"_live_", b"npm_", b"pypi-", b"dop_v1_"),
        (
            rb"(?<![A-Za-z0-9])(sk-[\w-]{20,}|hf_[A-Za-z0-9]{20,}|[rs]k_live_\w{16,}|npm_\w{30,}"
            rb"|pypi-[\w-]{30,}|dop_v1_\w{30,})"
        ),
    ),
    ((b"aiza", b"ya29."), rb"(?<![A-Za-z0-9])(AIza[\w-]{35}|ya29\.[\w-]{20,})"),
    ((b"eyj",), rb"(?<![\w-])(eyJ[\w-]{5,}\.[\w-]{5,}(?:\.[\w-]*){0,3})"),
    ((b"ls0tls1crudjtib",), rb"(LS0tLS1CRUdJTiB(?:QUklWQVRF|SU0Eg|FQyBQ|PUEVOU1NI|FTkNSWVBURUQg)[\w+/=-]*)"),
    (
        (b"private key-----",),
        rb"(-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY-----[^\r\n]*?)(?:-----END [A-Z0-9 ]{0,40}-----|[\r\n]|\Z)",
    ),
)
_RUN = re.compile(rb"[^\s\"'&;,|<>]*")
_PEM_BEGIN = re.compile(rb"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY-----")
_PEM_END = re.compile(rb"-----END [A-Z0-9 ]{0,40}PRIVATE KEY-----")
_PEM_BODY = re.compile(
    rb"[ \t\"'|+]*(?:[A-Za-z0-9+/=\\]*|(?:Proc-Type|DEK-Info|Comment): [^\r\n]*)[ \t\"',]*"
)
_LINE = re.compile(rb"[^\r\n]*(?:\r\n|[\r\n]|\Z)")
_compiled: dict[bytes, re.Pattern[bytes]] = {}


class Masker:
    """Masks a stream of bytes; any division into chunks gives the same output.

    Nothing is dropped but what is masked. Lines end in ``\\n`` or ``\\r``; what is held back is the
    unfinished line, at most ``limit`` bytes of it.
    """

    def __init__(self, values: tuple[bytes, ...] = (), *, limit: int = LIMIT) -> None:
        """``values``: secrets known beforehand, each line of one by itself."""
        self._limit = limit
        self._values = _literal(values, limit // 2)
        self._held = b""
        self._in_key = False
        self._in_run = False

    def feed(self, chunk: bytes) -> bytes:
        """What of the stream so far is safe to show, after what was given before."""
        self._held += chunk
        shown = []
        while True:
            self._leave_run()
            if end := self._complete_lines():
                shown.append(self._mask_lines(self._held[:end]))
                self._held = self._held[end:]
            if self._in_run or len(self._held) < self._limit:
                return b"".join(shown)
            shown.append(self._mask_window())

    def finish(self) -> bytes:
        """The rest, at the end of the stream."""
        self._leave_run()
        rest, self._held = self._held, b""
        return self._mask_lines(rest)

    def _leave_run(self) -> None:
        """Drop what belongs to an over-long secret whose mask has been shown already."""
        if self._in_run:
            run = _RUN.match(self._held)
            end = run.end() if run else 0
            self._in_run = end == len(self._held)
            self._held = self._held[end:]

    def _complete_lines(self) -> int:
        """Where the lines that fit the limit end; a longer or an unfinished one begins there."""
        end, size = 0, len(self._held)
        while end < size:
            last = max(
                self._held.rfind(b"\n", end, end + self._limit),
                self._held.rfind(b"\r", end, end + self._limit),
            )
            if last < 0:
                break
            end = last + 1
        return end

    def _mask_lines(self, block: bytes) -> bytes:
        spans = [match.span(match.lastindex or 0) for match in self._matches(block)]
        return _masked(block, spans + self._key_spans(block))

    def _mask_window(self) -> bytes:
        """A line longer than the limit: mask what surely lies in its first half, hold the rest."""
        window = self._held[: self._limit]
        matches = self._matches(window)
        whole = [match.span() for match in matches]
        spans = [match.span(match.lastindex or 0) for match in matches]
        if self._in_key:
            body = _PEM_BODY.match(window)
            whole.append((0, body.end() if body else 0))
            spans.append(whole[-1])
            self._in_key = False
        cut = _cut(whole, self._limit)
        self._in_run = cut == self._limit
        self._held = self._held[cut:]
        return _masked(window[:cut], [span for span in spans if span[0] < cut])

    def _matches(self, block: bytes) -> list[re.Match[bytes]]:
        lowered = block.lower()
        found = list(self._values.finditer(block)) if self._values else []
        for needles, shape in _SHAPES:
            if any(needle in lowered for needle in needles):
                found += _expression(shape).finditer(block)
        return found

    def _key_spans(self, block: bytes) -> list[Span]:
        """The lines of private keys in PEM, which may have begun in an earlier block."""
        if not self._in_key and b"PRIVATE KEY-----" not in block:
            return []
        spans: list[Span] = []
        for line in _LINE.finditer(block):
            start, end = line.start(), line.start() + len(line[0].rstrip(b"\r\n"))
            if self._in_key:
                stop = _PEM_END.search(block, start, end)
                if stop or _PEM_BODY.fullmatch(block, start, end):
                    self._in_key = stop is None
                    spans.append((start, stop.end() if stop else end))
                    continue
                self._in_key = False
            begin = _PEM_BEGIN.search(block, start, end)
            if begin and not _PEM_END.search(block, begin.end(), end):
                self._in_key = True
                spans.append((begin.start(), end))
        return [span for span in spans if span[0] < span[1]]


def mask(text: str, values: tuple[str, ...] = ()) -> str:
    """The whole text with its secrets masked."""
    masker = Masker(tuple(value.encode("utf-8", "surrogatepass") for value in values))
    whole = masker.feed(text.encode("utf-8", "surrogatepass")) + masker.finish()
    return whole.decode("utf-8", "surrogatepass")


def found(text: str) -> list[str]:
    """The secrets that stand in a text, each as it stands, those that were masked before left out."""
    block = text.encode("utf-8", "surrogatepass")
    masker = Masker()
    spans = [match.span(match.lastindex or 0) for match in masker._matches(block)] + masker._key_spans(block)
    texts = (block[start:end].decode("utf-8", "replace").strip() for start, end in spans)
    return [one for one in texts if len(one) >= _TOLD and one != MASK.decode()]


def from_environment(environment: dict[str, str]) -> tuple[str, ...]:
    """The values of variables whose names say that they are secret."""
    names = re.compile(r"(?i)(?:pass(?:word|wd|phrase)?|token|secret|api_?key|access_?key|private_?key)$")
    return tuple(
        value for name, value in environment.items() if names.search(name) and len(value) >= SHORTEST
    )


def _expression(shape: bytes) -> re.Pattern[bytes]:
    known = _compiled.get(shape)
    if known is None:
        known = _compiled[shape] = re.compile(shape)
    return known


def _literal(values: tuple[bytes, ...], longest: int) -> re.Pattern[bytes] | None:
    """The values as one expression, longest first, a line at a time; of an over-long one its beginning."""
    lines = {line.strip() for value in values for line in value.splitlines()}
    wanted = sorted((line for line in lines if len(line) >= SHORTEST), key=lambda line: (-len(line), line))
    parts = [
        re.escape(line) if len(line) < longest else re.escape(line[: longest - 1]) + rb"[^\r\n\s\"']*"
        for line in wanted
    ]
    return re.compile(rb"(?:" + rb"|".join(parts) + rb")") if parts else None


def _cut(matches: list[Span], limit: int) -> int:
    """Where to divide a window, so that no match is divided unless it fills what can be held."""
    cut = limit // 2
    while around := [start for start, end in matches if start < cut < end]:
        cut = min(around)
    if cut > 0:
        return cut
    cut = max((end for start, end in matches if start == 0), default=limit // 2)
    while around := [end for start, end in matches if start < cut < end]:
        cut = max(around)
    return cut


def _masked(block: bytes, spans: list[Span]) -> bytes:
    """The block with each run of overlapping or touching spans replaced by one mask."""
    if not spans:
        return block
    shown, done, upto = [], 0, -1
    for start, end in sorted(spans):
        if start > upto:
            shown += [block[done:start], MASK]
        upto = max(upto, end)
        done = upto
    return b"".join([*shown, block[done:]])
