"""Writes: one function per thing that a person would say."""

from .addresses import delete_address, make_default_address, save_address
from .codes import check_code, send_code
from .passwords import (
    ask_for_password_reset,
    ask_for_reset_code,
    change_password,
    reset_by_code,
    reset_by_link,
    set_password,
)
from .people import ask_to_sign_up, change_profile, finish_sign_up, register
from .second_factor import (
    confirm_totp,
    enable_sms,
    enrol_totp,
    remove_factor,
    send_factor_sms,
    verify_code,
)
from .sessions import begin_session, end_other_sessions, end_session, end_sessions
from .sign_in import (
    ask_for_sign_in_code,
    confirm_password,
    identify,
    identify_by_code,
    note_sign_in,
)
from .tokens import end_tokens, issue_tokens, rotate_tokens

__all__ = [
    "ask_for_password_reset",
    "ask_for_reset_code",
    "ask_for_sign_in_code",
    "ask_to_sign_up",
    "begin_session",
    "change_password",
    "change_profile",
    "check_code",
    "confirm_password",
    "confirm_totp",
    "delete_address",
    "enable_sms",
    "end_other_sessions",
    "end_session",
    "end_sessions",
    "end_tokens",
    "enrol_totp",
    "finish_sign_up",
    "identify",
    "identify_by_code",
    "issue_tokens",
    "make_default_address",
    "note_sign_in",
    "register",
    "remove_factor",
    "reset_by_code",
    "reset_by_link",
    "rotate_tokens",
    "save_address",
    "send_code",
    "send_factor_sms",
    "set_password",
    "verify_code",
]
