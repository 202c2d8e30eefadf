"""Django's door to our accounts: who is it, and may they?"""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.db.models import Model
from django.http import HttpRequest

from config.foundation.access import permissions

from .models import User
from .selectors.rights import Rights, rights_of


class AccessBackend(ModelBackend):
    """Passwords as Django checks them; rights from grants and roles alone.

    `username` is an e-mail address or a verified mobile number.
    """

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> User | None:
        user = super().authenticate(request, username, password, **kwargs)
        return user if isinstance(user, User) else None

    def has_perm(self, user_obj: Any, perm: str, obj: Model | None = None) -> bool:
        return rights_of(user_obj).allow(perm, obj)

    def has_module_perms(self, user_obj: Any, app_label: str) -> bool:
        """Does the admin have anything of this app to show?"""
        rights = rights_of(user_obj)
        covered = [name for known in permissions() for name in (known.name, *known.covers)]
        return any(name.startswith(f"{app_label}.") and _anywhere(rights, name) for name in covered)

    def get_all_permissions(self, user_obj: Any, obj: Model | None = None) -> set[str]:
        """Business names held (on `obj`), with what they cover."""
        rights = rights_of(user_obj)
        held = [known for known in permissions() if rights.allow(known.name, obj)]
        return {name for known in held for name in (known.name, *known.covers)}

    def get_user_permissions(self, user_obj: Any, obj: Model | None = None) -> set[str]:
        return self.get_all_permissions(user_obj, obj)

    def get_group_permissions(self, user_obj: Any, obj: Model | None = None) -> set[str]:
        return set()


def _anywhere(rights: Rights, name: str) -> bool:
    return rights.allow(name) or any(rights.ids(name, kind) for kind, _id in rights.on)
