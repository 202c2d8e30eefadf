"""Bearer tokens of the mobile app."""

from rest_framework_simplejwt.authentication import JWTAuthentication


class BearerAuthentication(JWTAuthentication):
    """simplejwt's, under our name so that the schema and the settings have one place to point to.

    Every request reads the user row: a deactivated account is refused at once.
    """
