"""What pages load: joined, compressed, kept by browsers."""

import brotli
import pytest
from django.templatetags.static import static
from django.test import Client

from timeline.bundles import BUNDLES, parts_of


@pytest.mark.parametrize("name", BUNDLES)
def test_a_bundle_holds_its_parts_and_comes_compressed(name: str) -> None:
    client = Client()
    answer = client.get(static(name), headers={"Accept-Encoding": "gzip, br"})
    content = brotli.decompress(answer.getvalue())

    assert answer["Content-Encoding"] == "br"
    assert "immutable" in answer["Cache-Control"]
    assert "Cookie" not in answer.get("Vary", "")
    for part in BUNDLES[name]:
        assert client.get(static(part)).getvalue() in content


def test_in_debug_mode_a_page_loads_the_parts(settings: object) -> None:
    settings.DEBUG = True  # type: ignore[attr-defined]  # pytest-django's

    assert parts_of("page.css") == BUNDLES["page.css"]
