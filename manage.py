#!/usr/bin/env python3
"""Every command of the project: `./manage.py help`. Uses the Python of `make run` where there is one."""

import os
import sys
from pathlib import Path

PYTHON = Path(__file__).resolve().parent / ".venv" / "bin" / "python"

if __name__ == "__main__":
    try:
        from crumbsite.command import main
    except ModuleNotFoundError as error:
        if Path(sys.executable) == PYTHON or not PYTHON.exists():
            sys.exit(
                f"{error}. `make run` installs what Crumbsite needs; or start it with a Python that has it."
            )
        os.execv(PYTHON, [str(PYTHON), *sys.argv])  # noqa: S606 (our own)
    main()
