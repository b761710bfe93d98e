"""Answers PromQL out of a world, as far as panels, rules and runbooks ask it.

A query is taken for the panel whose metrics it names. Understood around that: ``offset``, ``increase`` and
``max_over_time``, comparing with a number or another query, and ``and``, ``or``, ``unless``. Where a query
asks only for what a panel draws as a share, it gets that share of what the panel of the whole says.
"""

import operator
import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import NamedTuple

from data.times import DAY, MINUTE, SECOND, parse_duration
from playbooks import panels
from playbooks.scenario.world import Situation

Value = Callable[[int], float | None]
"""At a moment (microseconds); ``None`` where there is no sample."""

_METRIC = re.compile(r"([a-zA-Z_:][a-zA-Z0-9_:]*)\s*\{")
_MODEL = re.compile(r"model_id\s*=~?\s*\"((?:\\.|[^\"\\])*)\"")
_SETS = re.compile(r"\s(unless|and|or)\s(?![^(]*\)[^(]*$)")
_COMPARED = re.compile(
    r"(?P<left>.*?)(?P<sign><=|>=|==|!=|<|>)(?:\s*bool)?(?P<right>(?:(?!<=|>=|==|!=|<|>).)*)", re.DOTALL
)
_NUMBER = re.compile(r"\s*\(*\s*-?\d+(?:\.\d+)?\s*\)*\s*")
_TIMES = re.compile(r"\A\s*\(*\s*(\d+(?:\.\d+)?)\s*\*|\*\s*(\d+(?:\.\d+)?)\s*\)*\s*\Z")
_OFFSET = re.compile(r"\boffset\s+(\w+)")
_RANGE = re.compile(r"\[(\w+)(?::\w*)?\]")
_SIGNS: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt, ">": operator.gt, "<=": operator.le, ">=": operator.ge, "==": operator.eq,
    "!=": operator.ne,
}  # fmt: skip
_POINTS = 12
"""As many moments of a range are looked at."""


class Line(NamedTuple):
    """One series of an answer."""

    labels: dict[str, str]
    value: Value


class Asked(NamedTuple):
    """What the metrics that a query names are taken for."""

    panel: str
    """Empty where no panel draws them."""
    is_baseline: bool = False
    share_of: str = ""
    """The panel of the whole that this one is a share of, where the count is asked for and not the share."""


def lines(situation: Situation, query: str) -> list[Line]:
    """What a query gives; nothing where the scenario does not say."""
    parts = _SETS.split(query)
    found = _compared(situation, parts[0])
    for word, part in zip(parts[1::2], parts[2::2], strict=True):
        other = _compared(situation, part)
        if word == "or":
            found += other
        else:
            found = [Line(one.labels, _joined(one.value, other, word)) for one in found]
    return found


def meant(query: str) -> tuple[str, str]:
    """(panel, model) that a query asks for; empty where it is no panel's own, or its baseline's, and where
    it names no model."""
    names = tuple(_METRIC.findall(query))
    asked = _panel(names) if names and not _SETS.search(query) else Asked("")
    model = _MODEL.search(query)
    return "" if asked.is_baseline else asked.panel, model[1].replace("\\", "") if model else ""


def _joined(value: Value, others: list[Line], word: str) -> Value:
    def at(moment: int) -> float | None:
        there = any(other.value(moment) is not None for other in others)
        return value(moment) if there == (word == "and") else None

    return at


def _compared(situation: Situation, text: str) -> list[Line]:
    bare = re.sub(r"\{[^}]*\}", lambda found: "{" + "_" * (len(found[0]) - 2) + "}", text)
    match = _COMPARED.fullmatch(bare)
    if match is None:
        return _plain(situation, text)
    left, right = text[: match.end("left")], text[match.start("right") :]
    holds = _SIGNS[match["sign"]]
    bound: Value
    if _NUMBER.fullmatch(right):
        number = float(right.strip(" ()\n"))
        bound = lambda _: number  # noqa: E731
    else:
        factor = float(found[1] or found[2]) if (found := _TIMES.search(right)) else 1.0
        others = _plain(situation, right)
        bound = lambda at: None if not others or (told := others[0].value(at)) is None else told * factor  # noqa: E731
    return [Line(one.labels, _within(one.value, holds, bound)) for one in _plain(situation, left)]


def _within(value: Value, holds: Callable[[float, float], bool], bound: Value) -> Value:
    def at(moment: int) -> float | None:
        found, limit = value(moment), bound(moment)
        return found if found is not None and limit is not None and holds(found, limit) else None

    return at


def _plain(situation: Situation, text: str) -> list[Line]:
    names = tuple(_METRIC.findall(text))
    if not names:
        return []
    left, slash, right = " ".join(text.split()).partition(" / ")
    if slash and all(told != names for _, _, told in _known()):
        below = _plain(situation, right)
        return [
            Line(one.labels, _quotient(one.value, below[0].value)) for one in _plain(situation, left) if below
        ]
    asked = _MODEL.search(text)
    model = asked[1].replace("\\", "") if asked else situation.world.first_model
    return list(_measured(situation, text, names, model))


def _measured(situation: Situation, text: str, names: tuple[str, ...], model: str) -> Iterator[Line]:
    panel, is_baseline, share_of = _panel(names)
    whole = next((curve.value for curve in situation.curves(share_of, model)), None)
    shift = parse_duration(found[1]) if (found := _OFFSET.search(text)) else 0
    for curve in situation.curves(panel, model):
        metric = curve.metric
        if is_baseline:
            if metric.baseline is not None:
                yield Line(dict(metric.labels), _constant(float(metric.baseline)))
            continue
        version = situation.version(model)
        labels = {"model_id": model, **({"model_version": version} if version else {}), **metric.labels}
        value = curve.value if whole is None else _product(curve.value, whole)
        yield Line(labels, _over(text, value, shift))


def _product(one: Callable[[int], float], other: Callable[[int], float]) -> Callable[[int], float]:
    return lambda at: one(at) * other(at)


def _quotient(one: Value, other: Value) -> Value:
    def at(moment: int) -> float | None:
        above, below = one(moment), other(moment)
        return above / below if above is not None and below else None

    return at


def _constant(number: float) -> Value:
    return lambda _: number


def _over(text: str, value: Callable[[int], float], shift: int) -> Value:
    length = parse_duration(found[1]) if (found := _RANGE.search(text)) else 5 * MINUTE
    sums, most = "increase(" in text, "max_over_time(" in text

    def at(moment: int) -> float | None:
        moment -= shift
        if not (sums or most):
            return value(moment)
        points = [value(moment - length * place // _POINTS) for place in range(_POINTS)]
        return max(points) if most else sum(points) / _POINTS * length / SECOND

    return at


@cache
def _panel(names: tuple[str, ...]) -> Asked:
    known = _known()
    for panel, baseline, told in known:
        if told == names:
            return Asked(panel, baseline)
    for panel, baseline, told in known:
        if told[:1] == names[:1]:
            whole = [name for name, _, counted in known if counted == told[1:]] if names == told[:1] else []
            return Asked(panel, baseline, whole[0] if whole else "")
    return Asked("")


@cache
def _known() -> list[tuple[str, bool, tuple[str, ...]]]:
    """(panel, whether of its baseline, the metrics that it names) of each query that is known."""
    filled = {"model_id": "m", "model_version": "v", "namespace": "n", "deployment": "d"}
    lengths = {"window": MINUTE, "range": DAY, "step": MINUTE}
    known: list[tuple[str, bool, tuple[str, ...]]] = []
    for name, panel in panels.shipped().panels.items():
        known.append((name, False, tuple(_METRIC.findall(panel.template.fill(filled, lengths)))))
        if panel.baseline_template is not None:
            told = tuple(_METRIC.findall(panel.baseline_template.fill(filled, lengths)))
            known.append((name, True, told))
    return known
