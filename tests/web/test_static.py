"""What is served beside the pages."""

from django.templatetags.static import static
from django.test import Client


def test_a_browser_keeps_what_has_its_version_in_the_address() -> None:
    address = static("css/tokens.css")
    answer = Client().get(address)

    assert answer.getvalue().startswith(b"/*")
    assert "immutable" in answer["Cache-Control"]
    assert address.removesuffix("/css/tokens.css") not in ("", "/static")
