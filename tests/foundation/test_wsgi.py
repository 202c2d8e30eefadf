"""What callers claim about their charset never reaches Django."""

import json
from io import BytesIO
from wsgiref.util import setup_testing_defaults

import pytest

from config.wsgi import application


@pytest.mark.django_db
@pytest.mark.parametrize("charset", ["hex", "zlib", "rot13", "punycode", "utf-16", "nonsense", ""])
def test_any_charset_is_answered_with_words(charset):
    body = b'{"sku": "\xff"}'
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/api/v1/cart/lines",
        "QUERY_STRING": "pincode=%ff",
        "CONTENT_TYPE": f"application/json; charset={charset}",
        "CONTENT_LENGTH": str(len(body)),
        "HTTP_HOST": "127.0.0.1",
        "wsgi.input": BytesIO(body),
    }
    setup_testing_defaults(environ)
    seen = {}
    answer = application(environ, lambda status, headers, *_: seen.update(status=status))
    problem = json.loads(b"".join(answer))
    assert seen["status"].startswith("400")
    assert problem["code"]


@pytest.mark.django_db
def test_other_parameters_stay():
    environ = {"CONTENT_TYPE": "multipart/form-data; charset=hex; boundary=x", "PATH_INFO": "/none"}
    environ |= {"HTTP_HOST": "127.0.0.1"}
    setup_testing_defaults(environ)
    list(application(environ, lambda *_: None))
    assert environ["CONTENT_TYPE"] == "multipart/form-data; boundary=x"
