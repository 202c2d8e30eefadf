"""The WSGI application of pages and API."""

import os
from collections.abc import Callable, Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


def read_as_utf8(answer: Application) -> Application:
    """Forget the charset that a caller claims: everything is UTF-8 here.

    Python also knows "hex" or "zlib" as codecs; Django would look one up and crash before any
    middleware could refuse it.
    """

    def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        media_type, *parameters = environ.get("CONTENT_TYPE", "").split(";")
        kept = [p for p in parameters if not p.strip().lower().startswith("charset")]
        environ["CONTENT_TYPE"] = ";".join([media_type, *kept])
        return answer(environ, start_response)

    return application


application = read_as_utf8(get_wsgi_application())
