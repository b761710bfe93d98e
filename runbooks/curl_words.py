"""What a call of curl does: its method, where its data comes from, its addresses.

Options and which of them take a value: curl's manual page, 7.76 to 8.x. Long names can be shortened and
``--next`` starts over; both are left unread, which counts as changing.
"""

from collections.abc import Sequence

from runbooks.command_words import Reading, Table, Value, names, read_options, table
from runbooks.shell_script import Word

CURL: Table = table(
    values=(
        "abstract-unix-socket alt-svc aws-sigv4 cacert capath cert cert-type ciphers config "
        "connect-timeout connect-to continue-at cookie cookie-jar data data-ascii data-binary "
        "data-raw data-urlencode dump-header expect100-timeout form form-string header hostpubmd5 "
        "interface ip-tos json keepalive-time key key-type limit-rate local-port max-filesize "
        "max-redirs max-time netrc-file noproxy oauth2-bearer output output-dir parallel-max pass "
        "pinnedpubkey proto proto-default proto-redir proxy proxy-header proxy-user quote range rate "
        "referer request request-target resolve retry retry-delay retry-max-time socks5 "
        "socks5-hostname speed-limit speed-time stderr time-cond tls-max trace trace-ascii "
        "unix-socket upload-file url url-query user user-agent variable write-out"
    ),
    flags=(
        "append compressed create-dirs disable fail fail-early fail-with-body get globoff head "
        "http1.0 http1.1 http2 include insecure ipv4 ipv6 junk-session-cookies list-only location "
        "location-trusted netrc netrc-optional no-buffer no-keepalive no-progress-meter no-sessionid "
        "parallel path-as-is post301 post302 post303 progress-bar raw remote-header-name remote-name "
        "remote-name-all remote-time retry-all-errors retry-connrefused show-error silent ssl-reqd "
        "styled-output tcp-nodelay tlsv1.2 tlsv1.3 trace-time verbose version"
    ),
    short=(
        "a=append A=user-agent b=cookie B=use-ascii c=cookie-jar C=continue-at d=data D=dump-header "
        "e=referer E=cert f=fail F=form g=globoff G=get H=header i=include I=head "
        "j=junk-session-cookies J=remote-header-name k=insecure K=config l=list-only L=location "
        "m=max-time n=netrc N=no-buffer o=output O=remote-name q=disable Q=quote r=range "
        "R=remote-time s=silent S=show-error T=upload-file u=user U=proxy-user v=verbose V=version "
        "w=write-out x=proxy X=request y=speed-time Y=speed-limit z=time-cond Z=parallel 0=http1.0 "
        "4=ipv4 6=ipv6 #=progress-bar"
    ),
    equals=False,
)

DATA = frozenset({"data", "data-ascii", "data-binary", "data-raw", "json"})
_READ_FLAGS = CURL.flags - {"append", "create-dirs", "remote-header-name", "remote-name", "remote-name-all"}
_READ_VALUES = names(
    "cacert capath connect-timeout header max-filesize max-redirs max-time noproxy oauth2-bearer "
    "range referer retry retry-delay retry-max-time speed-limit speed-time tls-max url user "
    "user-agent"
)


def read_curl(words: Sequence[Word]) -> Reading:
    """The words after ``curl``."""
    return read_options(words, CURL)


def method(reading: Reading) -> str | None:
    """The HTTP method as curl chooses it; None when it is not known before it runs."""
    asked = [option.value for option in reading.named("request")]
    if asked:
        literal = asked[-1].literal if asked[-1] else None
        return literal.upper() if literal is not None else None
    if reading.has("head"):
        return "HEAD"
    if reading.has("get"):
        return "GET"
    if reading.has("upload-file"):
        return "PUT"
    return "POST" if reading.has(*DATA, "data-urlencode", "form", "form-string") else "GET"


def fails_on_errors(reading: Reading) -> bool:
    """Whether curl itself ends with an error when the server answers with one."""
    return reading.has("fail", "fail-with-body")


def why_not_reading(words: Sequence[Word]) -> str:
    """Why this call may change something; empty when it only reads over HTTP."""
    reading = read_curl(words)
    if reading.doubt:
        return reading.doubt
    verb = method(reading)
    if verb not in {"GET", "HEAD"}:
        return f"it sends {verb or 'a method that is not known before it runs'}"
    for option in reading.options:
        why = _option_writes(option.name, option.value, gets=reading.has("get"))
        if why:
            return why
    addresses = [Value(word) for word in reading.operands + reading.rest]
    addresses += [option.value for option in reading.named("url") if option.value]
    return next((why for why in map(_address_doubt, addresses) if why), "")


def _option_writes(name: str, value: Value | None, *, gets: bool) -> str:
    why = ""
    if name in DATA or name == "data-urlencode":
        if not gets:
            why = f"--{name} without --get sends a body"
        elif name == "data-urlencode" and "=" not in (value.prefix if value else ""):
            why = "--data-urlencode may read a file without “NAME=” before the value"
        elif value is None or value.prefix.startswith("@") or not value.prefix:
            why = f"--{name} may read a file"
    elif name == "output":
        why = "" if value and value.literal in {"/dev/null", "-"} else "--output writes a file"
    elif name == "write-out":
        literal = value.literal if value else None
        why = "" if literal is not None and "%output" not in literal and literal[:1] != "@" else "--write-out"
    elif name == "header":
        why = "" if value and value.prefix[:1] not in {"", "@"} else "--header may read a file"
    elif name not in _READ_FLAGS | _READ_VALUES | {"request"}:
        why = f"--{name} is not on the list of what only reads"
    return why


def _address_doubt(value: Value) -> str:
    word = value.word
    first = word.pieces[0] if word.pieces else None
    if value.skip == 0 and first and first.kind == "variable" and first.text.endswith("_URL"):
        return ""  # `leads_safely` holds: the reading had no doubt, or it is an option's value
    if value.prefix.lower().startswith(("http://", "https://")):
        return ""
    return f"“{word.raw}” is not plainly an http or https address"
