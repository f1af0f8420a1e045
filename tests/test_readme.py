"""The README: what it tells people to set is what is read."""

import re

from tests.databases import ROOT

NAME = re.compile(r"\bCRUMBSITE_[A-Z_]+\b")


def test_every_setting_stands_in_the_readme_and_no_other() -> None:
    settings = (ROOT / "crumbsite" / "settings.py").read_text()
    read = set(re.findall(r'environment\.\w+\(\s*"(CRUMBSITE_[A-Z_]+)"', settings))
    assert len(read) > 10
    assert set(NAME.findall((ROOT / "README.md").read_text())) == read
