"""How sure a share is that was seen in a few tries."""

from math import sqrt

_Z = 1.959964
"""The normal quantile of a two-sided 95 % interval."""


def wilson(hits: int, tries: int) -> tuple[float, float]:
    """The 95 % interval of the true share, from ``hits`` in ``tries``; (0, 1) without a try.

    E. B. Wilson, *Probable inference, the law of succession, and statistical inference*, 1927.
    """
    if tries == 0:
        return (0.0, 1.0)
    share, z2 = hits / tries, _Z * _Z
    middle = (share + z2 / (2 * tries)) / (1 + z2 / tries)
    half = _Z / (1 + z2 / tries) * sqrt(share * (1 - share) / tries + z2 / (4 * tries * tries))
    return (0.0 if hits == 0 else max(0.0, middle - half), 1.0 if hits == tries else min(1.0, middle + half))
