"""Measured values as people read them, by their unit: ``0.78``, ``12.4/s``, ``240 ms``, ``3.1 GiB``."""

import math
from typing import Literal

Unit = Literal["ratio", "number", "per_second", "seconds", "bytes", "count", "percent"]

_LARGE = (("T", 1e12), ("G", 1e9), ("M", 1e6), ("k", 1e3))
_BINARY = (("TiB", 2.0**40), ("GiB", 2.0**30), ("MiB", 2.0**20), ("KiB", 2.0**10))
_SHORT = ((1.0, "s", 1.0), (1e-3, "ms", 1e3), (1e-6, "µs", 1e6))
_LONG = ((86400.0, "d"), (3600.0, "h"), (60.0, "min"))


def shown(value: float, unit: Unit) -> str:
    """The value with its unit; ``NaN``, ``+Inf`` and ``-Inf`` as Prometheus writes them."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "+Inf" if value > 0 else "-Inf"
    if unit == "per_second":
        return f"{scaled(value)}/s"
    if unit == "seconds":
        return _duration(value)
    if unit == "bytes":
        return _bytes(value)
    if unit == "percent":
        return f"{digits(value)} %"
    return digits(value) if unit == "ratio" else scaled(value)


def scaled(value: float) -> str:
    """``12.4k``, ``0.61``, ``7``."""
    for sign, size in _LARGE:
        if abs(value) >= size * 0.99995:
            return f"{digits(value / size)}{sign}"
    return digits(value)


def digits(value: float) -> str:
    """Three digits that matter, at least two after the point below ten; whole numbers stay whole."""
    if value == round(value) and abs(value) < 1e6:
        return str(round(value))
    size = abs(value)
    if size >= 100:
        return f"{value:.0f}"
    if size >= 10:
        return f"{value:.1f}"
    return f"{value:.2f}" if size >= 0.1 else f"{value:.2g}"


def _bytes(value: float) -> str:
    for name, size in _BINARY:
        if abs(value) >= size:
            return f"{digits(value / size)} {name}"
    return f"{digits(value)} B"


def _duration(value: float) -> str:
    size = abs(value)
    for floor, name in _LONG:
        if size >= floor:
            return f"{digits(value / floor)} {name}"
    for floor, name, times in _SHORT:
        if size >= floor:
            return f"{digits(value * times)} {name}"
    return "0 s" if value == 0 else f"{value:.2g} s"
