"""The supervisor of one step: a process in a session of its own, which outlives the terminal and the app.

Run as ``python -I -S supervisor.py JOB_DIRECTORY`` with the job's lock, held, on descriptor 3, and the
secrets to mask and the stages' arguments on standard input (one JSON object, whole: a launcher that dies in
the middle starts nothing).
Its environment is the step's. What it does is in `runbooks.supervision.life`.
"""

import os
import sys


def main() -> None:
    """Supervise the job whose directory is the first argument."""
    sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    from runbooks.supervision.life import supervise

    supervise(sys.argv[1])


if __name__ == "__main__":
    main()
