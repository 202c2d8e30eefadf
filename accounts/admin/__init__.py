"""The desk's pages about people, access and the audit log."""

from . import access, audit, grievances, people, roles

__all__ = ["access", "audit", "grievances", "people", "roles"]
