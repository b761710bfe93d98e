"""Where in a command a placeholder may stand.

A value holds letters, digits and ``._@:/+-``. As part of an ordinary argument, bare or quoted, such a value
can only be itself. Everywhere else it could act — choose the program, the verb, a file to read or write, an
HTTP method, a range, a piece of another language's text — and there it is refused. So is every place that
the grammar does not wholly understand.
"""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from runbooks.command_words import leads, names
from runbooks.command_wrappers import is_opaque, program, unwrap
from runbooks.curl_words import DATA, read_curl
from runbooks.kubectl_words import VERBS, read_kubectl
from runbooks.shell_script import Piece, Script, Simple, Word

_BARE_NEIGHBOURS = frozenset("=/:.,@+-\"'")
_QUOTED_NEVER_BEFORE = frozenset("\\$`%")
_BINDERS = names(
    "set unset read export declare typeset local readonly mapfile readarray getopts let test [ hash "
    "enable shopt complete compgen bind kill jobs fg bg wait ulimit umask cd pushd popd type return exit"
)
"""Builtins that keep an argument for later, or compute with it."""
_VERB_FIRST = names(
    "helm terraform tofu pulumi docker podman oc aws gcloud gsutil az mlflow argocd flux systemctl service "
    "npm pip pip3 apt apt-get yum dnf brew istioctl promtool amtool vault consul nomad kustomize dvc bentoml"
)
"""Programs whose first argument says what they do."""
_FILE_WRITERS = names(
    "tee cp mv rm rmdir ln touch mkdir install dd truncate chmod chown chgrp wget unlink shred scp sftp gzip "
    "gunzip zip unzip"
)
_PYTHON = re.compile(r"^(?:python|pypy)[0-9.]*$")
_PLAIN_FORMAT = re.compile(r"(?!-)(?:[^%]|%%|%s)*", re.DOTALL)
_CURL_VALUES = DATA | {"data-urlencode", "header", "url", "user-agent"}
_CURL_URL_START = re.compile(r"https?://[^/?#\x00]+[/?]")
_KUBECTL_REFUSED_VERBS = names(
    "exec run debug attach cp plugin config proxy port-forward kustomize edit alpha"
)
_KUBECTL_NAMES_FIRST = names("logs cordon uncordon drain")
_KUBECTL_VALUES = names(
    "namespace selector field-selector container replicas current-replicas since since-time tail revision "
    "to-revision timeout image patch from-literal overrides for sort-by env annotations request-timeout"
)


class Argument(NamedTuple):
    """One word after a program's name, and the text before the placeholder in it."""

    name: str
    words: tuple[Word, ...]
    place: int
    """Which of the words."""
    before: str

    @property
    def word(self) -> Word:
        return self.words[self.place]


def refusal(script: Script, start: int, end: int) -> str:
    """Why the placeholder between these offsets may not stand there; empty when it may."""
    return next(_refusals(script, start, end), "")


def _refusals(script: Script, start: int, end: int) -> Iterator[str]:
    if script.troubles:
        yield f"the command is not wholly understood: {script.troubles[0].message}"
    if script.in_comment(start):
        return
    found = script.word_at(start)
    if found is None or end > script.simples[found[0]].words[found[1]].end:
        yield "a value may only stand in a command's argument"
        return
    simple = script.simples[found[0]]
    yield from _in_word(script.text, simple.words[found[1]], start, end)
    yield from _in_command(simple, found[1], start)
    yield from _around(script, simple)


def _in_word(text: str, word: Word, start: int, end: int) -> Iterator[str]:
    piece = word.piece_at(start)
    if piece is None or not piece.literal or end > piece.end:
        yield "a value may not stand in an expansion, a substitution or $'…'"
        return
    if word.globs:
        yield "a value may not stand beside braces, * ? [ ] or ~ without quotes"
    before, after = text[start - 1 : start], text[end : end + 1]
    if piece.kind != "bare":
        if before in _QUOTED_NEVER_BEFORE:
            yield f"a value may not stand right after “{before}”"
        return
    if start > word.start and before not in _BARE_NEIGHBOURS:
        yield f"a value may not stand right after “{before}” without quotes"
    if end < word.end and after not in _BARE_NEIGHBOURS:
        yield f"a value may not stand right before “{after}” without quotes"
    if after in {"<", ">", "("} or before in {"<", ">"}:
        yield "a value may not stand beside < > ("


def _around(script: Script, simple: Simple) -> Iterator[str]:
    """The ways out of the command: substitutions that it stands in, and pipes that it feeds."""
    for place in simple.inside:
        if place.kind == "other":
            yield "a value may not stand in an assignment, a loop's list, backticks or a redirect"
        if place.kind == "argument":
            outer = script.simples[place.owner]
            yield from _in_command(outer, place.position, outer.words[place.position].start)
    for later in script.downstream(simple):
        inner = unwrap(later.words)
        if not inner.words or "xargs" in inner.wrappers or is_opaque(inner.words[0].literal):
            name = later.words[0].raw if later.words else "a command"
            yield f"its command's output goes into {name}, which may run it"


def _in_command(simple: Simple, position: int, offset: int) -> Iterator[str]:
    """Why word ``position`` of the command takes no value at ``offset``."""
    unwrapped = unwrap(simple.words)
    if not unwrapped.words or position < unwrapped.start:
        yield "a value may not stand where a program is chosen"
        return
    if position == unwrapped.start:
        yield "a value may not be part of a program's name"
        return
    if "xargs" in unwrapped.wrappers:
        yield "a value may not stand in a command that xargs completes"
    words, index = unwrapped.words[1:], position - unwrapped.start - 1
    before = _before(words[index], offset)
    if not leads(words[index]) or any(word.splits for word in words[: index + 1]):
        yield "a value may not stand after an expansion that bash may take for options"
    if before.startswith("-") and not before.strip("-"):
        yield "a value may not be part of an option's name"
    name = program(unwrapped.words[0].literal or "")
    yield from _POLICIES.get(_PYTHON.sub("python", name), _other)(Argument(name, words, index, before))


def _before(word: Word, offset: int) -> str:
    """The word's text before ``offset``, without quotes; what only bash knows is written as NUL."""
    text = ""
    for piece in word.pieces:
        if piece.end <= offset:
            text += piece.text if piece.literal else "\0"
        elif piece.start < offset:
            text += _inner_text(word, piece, offset)
    return text


def _inner_text(word: Word, piece: Piece, offset: int) -> str:
    raw = word.raw[piece.start - word.start : offset - word.start]
    if not piece.literal:
        return "\0"
    if piece.kind == "single":
        return raw[1:]
    return re.sub(r"\\(.)", r"\1", raw, flags=re.DOTALL)


def _plain(word: Word) -> bool:
    return word.literal is not None and not word.literal.startswith("-")


def _other(argument: Argument) -> Iterator[str]:
    name = argument.name
    if name in _BINDERS or is_opaque(name):
        yield f"{name} may act on a value"
    if not all(leads(word) for word in argument.words[: argument.place]):
        yield "a value may not stand after an expansion that may be an option"
    if name in _FILE_WRITERS:
        yield f"a value may not name a file for {name}"
    if name in _VERB_FIRST and not any(_plain(word) for word in argument.words[: argument.place]):
        yield f"a value may not say what {name} does"
    if argument.before.startswith("-") and "=" not in argument.before:
        yield "a value may not be part of an option's name"


def _echo(_argument: Argument) -> Iterator[str]:
    yield from ()


def _printf(argument: Argument) -> Iterator[str]:
    if argument.place == 0 or not _PLAIN_FORMAT.fullmatch(argument.words[0].literal or "%"):
        yield "printf takes a value only after a plain format"


def _python(argument: Argument) -> Iterator[str]:
    """After the script's path, arguments are the script's own affair."""
    for number, word in enumerate(argument.words[: argument.place]):
        if word.literal == "-m" and number + 1 < argument.place:
            return
        if word.literal is not None and not word.literal.startswith("-"):
            return
        if word.literal not in {"-u", "-B", "-E", "-I", "-s"}:
            break
    yield "a value may not choose what Python runs"


def _jq(argument: Argument) -> Iterator[str]:
    if argument.place < 2 or argument.words[argument.place - 2].literal != "--arg":
        yield "jq takes a value only with --arg"


def _curl(argument: Argument) -> Iterator[str]:
    reading = read_curl(argument.words)
    if reading.doubt:
        yield f"this call of curl is not wholly understood: {reading.doubt}"
    if any(operand is argument.word for operand in reading.operands + reading.rest):
        yield from _in_address(argument.before)
        return
    for option in reading.options:
        if option.value is not None and option.value.word is argument.word:
            yield from _in_curl_option(option.name, argument.before[option.value.skip :])
            return
    yield "curl may act on a value there"


def _in_curl_option(name: str, before: str) -> Iterator[str]:
    if name not in _CURL_VALUES:
        yield f"curl's --{name} may act on a value"
    if name == "url":
        yield from _in_address(before)
    if name == "data-urlencode" and "=" not in before:
        yield "curl's --data-urlencode may read a file: write “NAME=” before the value"
    if before.startswith(("@", "\0")):
        yield f"curl's --{name} reads the file after “@”"


def _in_address(before: str) -> Iterator[str]:
    from_variable = before.startswith("\0") and ("/" in before or "?" in before)
    if not from_variable and not _CURL_URL_START.match(before):
        yield "a value may not choose the host that curl calls"
    if before.rfind("[") > before.rfind("]"):
        yield "curl reads ranges between [ and ]"


def _kubectl(argument: Argument) -> Iterator[str]:
    call = read_kubectl(argument.words)
    word = argument.word
    if call.reading.doubt:
        yield f"this call of kubectl is not wholly understood: {call.reading.doubt}"
    if call.verb is None or call.verb not in VERBS or call.sub is None:
        yield "what kubectl does is not known"
    if any(said is word for said in call.verb_words):
        yield "a value may not say what kubectl does"
    if call.verb in _KUBECTL_REFUSED_VERBS or any(rest is word for rest in call.reading.rest):
        yield f"kubectl {call.verb} may act on a value"
    for option in call.reading.options:
        if option.value is not None and option.value.word is word:
            if option.name not in _KUBECTL_VALUES:
                yield f"kubectl's --{option.name} may act on a value"
            return
    kind_first = call.verb not in _KUBECTL_NAMES_FIRST and "/" not in argument.before
    if kind_first and call.reading.operands[:1] == [word]:
        yield "a value may not choose the kind of thing that kubectl acts on"
    if argument.before.startswith("-"):
        yield "a value may not be part of an option's name"


_POLICIES: dict[str, Callable[[Argument], Iterator[str]]] = {
    "curl": _curl,
    "kubectl": _kubectl,
    "jq": _jq,
    "echo": _echo,
    "printf": _printf,
    "python": _python,
}
