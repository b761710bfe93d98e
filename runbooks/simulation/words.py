"""Calls of kubectl and curl taken apart, as far as a drill answers them."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from runbooks.curl_words import CURL
from runbooks.kubectl_words import GROUPS, KUBECTL

_SHORT = {"deploy": "deployment", "deployments": "deployment", "deployment.apps": "deployment"}


@dataclass(slots=True)
class Kubectl:
    """One call."""

    verb: str = ""
    """``get``, ``set env``, ``rollout status``."""
    resource: tuple[str, str] = ("", "")
    """(kind, name); the name is empty for all of a kind."""
    operands: list[str] = field(default_factory=list)
    """What follows the resource."""
    options: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, words: Sequence[str]) -> "Kubectl":
        """The words of a call, ``kubectl`` first."""
        call, plain = cls(), []
        rest = list(words[1:])
        while rest:
            word = rest.pop(0)
            if word.startswith("-") and len(word) > 1:
                name, equals, value = word.lstrip("-").partition("=")
                name = KUBECTL.short.get(name, name)
                if not equals and name in KUBECTL.values and rest:
                    value = rest.pop(0)
                call.options[name] = value
            else:
                plain.append(word)
        if plain:
            call.verb = plain.pop(0)
            if call.verb in GROUPS and plain:
                call.verb += f" {plain.pop(0)}"
        if plain:
            kind, slash, name = plain.pop(0).partition("/")
            if not slash and plain and "=" not in plain[0]:
                name = plain.pop(0)
            call.resource = (_SHORT.get(kind, kind), name)
        call.operands = plain
        return call

    def option(self, name: str, default: str = "") -> str:
        """An option's value."""
        return self.options.get(name, default)

    @property
    def namespace(self) -> str:
        """As it is said."""
        return self.option("namespace")

    @property
    def dry(self) -> bool:
        """Whether it only asks what would be."""
        return "dry-run" in self.options and self.options["dry-run"] != "none"


@dataclass(slots=True)
class Request:
    """One call of curl."""

    method: str = "GET"
    url: str = ""
    data: list[str] = field(default_factory=list)
    """``NAME=VALUE`` of ``--data-urlencode``, and other data as it is."""

    @classmethod
    def read(cls, words: Sequence[str]) -> "Request":
        """The words of a call, ``curl`` first."""
        request, asked, as_query = cls(), "", False
        rest = list(words[1:])
        while rest:
            word = rest.pop(0)
            if not word.startswith("-") or word == "-":
                request.url = word
                continue
            name = word.lstrip("-")
            value = ""
            if not word.startswith("--"):
                letter, value = name[0], name[1:]
                name = CURL.short.get(letter, letter)
            if name in CURL.values and not value and rest:
                value = rest.pop(0)
            if name == "request":
                asked = value
            elif name == "get":
                as_query = True
            elif name == "head":
                asked = asked or "HEAD"
            elif name.startswith("data") or name == "json":
                request.data.append(value)
            elif name == "url":
                request.url = value
        request.method = asked or ("POST" if request.data and not as_query else "GET")
        return request
