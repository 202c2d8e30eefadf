"""How the OpenAPI document names our bearer tokens."""

from drf_spectacular.contrib.rest_framework_simplejwt import SimpleJWTScheme


class BearerScheme(SimpleJWTScheme):
    target_class = "accounts.api.authentication.BearerAuthentication"
    name = "bearer"
