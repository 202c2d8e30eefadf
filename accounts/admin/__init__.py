"""The desk's pages about people, access and the audit log."""

from . import access, people, roles

__all__ = ["access", "people", "roles"]
