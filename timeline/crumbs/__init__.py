"""How each kind of crumb is shown.

A kind is one module here (with a `KIND`), one template and one test of the same name, and nothing else.
`read_crumb(breadcrumb, surroundings) -> Crumb` and `KINDS` are in `crumbs/reading.py` and `crumbs/classification.py`.
"""
