"""People, what they may do, how they prove who they are, and what was done."""

from .access import Grant, Role, RoleParent, RolePermission
from .audit import AuditDigest, AuditEntry, AuditSeal
from .factors import OneTimeCode, RecoveryCode, RecoveryDevice, SMSDevice, TrustedBrowser
from .impersonation import Impersonation
from .limits import LimitCount
from .people import Address, User, UserManager
from .privacy import Consent, GrievanceTicket
from .sessions import RefreshToken, UserSession

__all__ = [
    "Address",
    "AuditDigest",
    "AuditEntry",
    "AuditSeal",
    "Consent",
    "Grant",
    "GrievanceTicket",
    "Impersonation",
    "LimitCount",
    "OneTimeCode",
    "RecoveryCode",
    "RecoveryDevice",
    "RefreshToken",
    "Role",
    "RoleParent",
    "RolePermission",
    "SMSDevice",
    "TrustedBrowser",
    "User",
    "UserManager",
    "UserSession",
]
