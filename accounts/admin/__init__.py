"""The desk's pages about people, access and the audit log."""

from . import people

__all__ = ["people"]
