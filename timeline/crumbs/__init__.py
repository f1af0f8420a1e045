"""How each kind of crumb is shown.

A kind is one module here (with a `KIND`) and one test of the same name, and nothing else.
"""

from timeline.crumbs.classification import KINDS
from timeline.crumbs.crumb import Crumb
from timeline.crumbs.reading import read_crumb

__all__ = ["KINDS", "Crumb", "read_crumb"]
