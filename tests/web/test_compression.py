"""How answers are compressed."""

import gzip

import brotli
import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from timeline.web.compression import Compress

TEXT = b"crumb " * 1_000


def answer(accept: str, **headers: str) -> HttpResponse:
    request = RequestFactory().get("/", headers={"Accept-Encoding": accept})
    response = Compress(lambda _: HttpResponse(TEXT, headers=headers))(request)
    assert isinstance(response, HttpResponse)
    return response


def test_brotli_is_sent_to_whom_takes_it() -> None:
    response = answer("gzip, deflate, br, zstd")

    assert response["Content-Encoding"] == "br"
    assert response["Vary"] == "Accept-Encoding"
    assert response["Content-Length"] == str(len(response.content))
    assert brotli.decompress(response.content) == TEXT


@pytest.mark.parametrize("accept", ["gzip", "gzip, br;q=0", "br;q=0.0, gzip"])
def test_gzip_is_sent_to_all_others(accept: str) -> None:
    response = answer(accept)

    assert response["Content-Encoding"] == "gzip"
    assert gzip.decompress(response.content) == TEXT


def test_nothing_is_compressed_twice_or_unasked() -> None:
    assert answer("br", **{"Content-Encoding": "identity"}).content == TEXT
    assert answer("").content == TEXT


def test_the_length_of_what_is_sent_varies() -> None:
    assert len({len(answer("br")["X-Padding"]) for _ in range(40)}) > 1


def test_what_is_large_is_compressed_too() -> None:
    large = TEXT * 200
    request = RequestFactory().get("/", headers={"Accept-Encoding": "br"})
    response = Compress(lambda _: HttpResponse(large))(request)
    assert isinstance(response, HttpResponse)
    assert brotli.decompress(response.content) == large
