"""Settings of the API: DRF, tokens, OpenAPI."""

from datetime import timedelta
from typing import Any

REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["accounts.api.authentication.BearerAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.AllowAny"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["config.foundation.api.parsers.StrictJSONParser"],
    "DEFAULT_PAGINATION_CLASS": "config.foundation.api.pagination.CursorPages",
    "DEFAULT_SCHEMA_CLASS": "config.foundation.api.schema.HaatSchema",
    "DEFAULT_THROTTLE_CLASSES": ["config.foundation.api.throttles.PerAddress"],
    "DEFAULT_THROTTLE_RATES": {
        "address": "600/min",
        "sign_in": "20/min",
        "money": "60/min",
    },
    # How many proxies of ours add to X-Forwarded-For; with 0 the header is not believed.
    "NUM_PROXIES": 0,
    "EXCEPTION_HANDLER": "config.foundation.api.problems.handle_exception",
    "COERCE_DECIMAL_TO_STRING": True,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SIMPLE_JWT = {
    "ACCESS_TOKEN_LIFETIME": timedelta(minutes=10),
    "REFRESH_TOKEN_LIFETIME": timedelta(days=30),
    "UPDATE_LAST_LOGIN": False,
    "CHECK_REVOKE_TOKEN": True,  # a changed password ends access tokens at once, too
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Haat API",
    "DESCRIPTION": "The shop for mobile apps and partners: catalogue, cart, orders, payments.",
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "SWAGGER_UI_DIST": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "/static/img/favicon.svg",
}
