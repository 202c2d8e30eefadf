"""The desk's pages about people, access and the audit log."""

from . import access, grievances, people, roles

__all__ = ["access", "grievances", "people", "roles"]
