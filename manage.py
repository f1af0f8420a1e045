#!/usr/bin/env python
"""Every command of the project: `python manage.py help`."""

from crumbsite.command import main

if __name__ == "__main__":
    main()
