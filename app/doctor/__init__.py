"""Looks at everything that Fireline leans on, and says how to mend what fails.

`checks` makes the list from the settings; `examine` runs it, several at a time and within a total time.
Nothing is changed by looking.
"""

from app.doctor.checks import checks
from app.doctor.examine import TOTAL, Check, examine

__all__ = ["TOTAL", "Check", "checks", "examine"]
