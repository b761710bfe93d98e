"""The console entry: the only module that looks at how Python was started."""

import gc
import os
import sys
from pathlib import Path


def main() -> None:
    """Run the command line; a stranger's ``app/`` on ``PYTHONPATH`` is never run in our place."""
    sys.path.insert(0, str(Path(__file__).resolve().parent))
    gc.disable()  # importing leaves nothing to collect, and looking for it takes a twelfth of a short command
    if sys.argv[1:] or "_FIRELINE_COMPLETE" in os.environ:
        from app.cli.main import run
    else:
        from app.cli.opening import run

    gc.enable()
    run()


if __name__ == "__main__":
    main()
