"""What the pages for people say is what the code does."""

import re

from tests.databases import ROOT

NAME = re.compile(r"\bCRUMBSITE_[A-Z_]+\b")


def test_every_setting_stands_in_the_deployment_page_and_no_other() -> None:
    settings = (ROOT / "crumbsite" / "settings.py").read_text()
    read = set(re.findall(r'environment\.\w+\(\s*"(CRUMBSITE_[A-Z_]+)"', settings))
    assert len(read) > 10
    assert set(NAME.findall((ROOT / "docs" / "deployment.md").read_text())) == read


def test_the_readme_names_no_setting_that_is_not_there() -> None:
    named = set(NAME.findall((ROOT / "README.md").read_text()))
    assert named <= set(NAME.findall((ROOT / "docs" / "deployment.md").read_text()))


def test_every_page_that_a_comment_points_to_has_that_heading() -> None:
    pointer = re.compile(r'docs/(\w+\.md), "([^"]+)"')
    wrong = []
    for path in sorted([*(ROOT / "timeline").rglob("*.py"), *(ROOT / "tests").rglob("*.py")]):
        for page, heading in pointer.findall(path.read_text()):
            text = (ROOT / "docs" / page).read_text()
            if not re.search(rf"^#+ {re.escape(heading)}$", text, re.MULTILINE):
                wrong.append((path.name, page, heading))
    assert wrong == []
