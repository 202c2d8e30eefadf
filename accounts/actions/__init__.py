"""Writes: one function per thing that a person would say."""

from .addresses import delete_address, make_default_address, save_address
from .passwords import ask_for_password_reset, change_password, set_password
from .people import ask_to_sign_up, change_profile, finish_sign_up, register
from .second_factor import confirm_totp, disable_totp, enrol_totp, verify_code
from .sign_in import confirm_password, identify
from .tokens import end_all_tokens, end_tokens, issue_tokens, rotate_tokens

__all__ = [
    "ask_for_password_reset",
    "ask_to_sign_up",
    "change_password",
    "change_profile",
    "confirm_password",
    "confirm_totp",
    "delete_address",
    "disable_totp",
    "end_all_tokens",
    "end_tokens",
    "enrol_totp",
    "finish_sign_up",
    "identify",
    "issue_tokens",
    "make_default_address",
    "register",
    "rotate_tokens",
    "save_address",
    "set_password",
    "verify_code",
]
