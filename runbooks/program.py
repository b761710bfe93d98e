"""How a step's command starts the Fireline that runs it, on the same store."""

PROGRAM = '"${FIRELINE_PROGRAM:?this Fireline is not installed as a program}"'
"""Named by the step's environment; it finds the store by ``FIRELINE_HOME``."""
