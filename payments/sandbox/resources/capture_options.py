"""Whether payments of an order are captured by themselves, and until when; windows in minutes."""

from typing import Any

from payments.sandbox.account import DEFAULT_WINDOW_MINUTES, account
from payments.sandbox.errors import JSON, InputError
from payments.sandbox.rules import check_integer, check_object, choose, refuse_extra_fields, require

MIN_WINDOW_MINUTES, MAX_WINDOW_MINUTES = 12, 7200


def read_capture_options(data: JSON) -> JSON:
    """How payments of this order are captured; windows in minutes."""
    if data.get("payment") is not None:
        return _own_capture_options(data["payment"])
    legacy = data.get("payment_capture")
    if legacy is None:
        mode = account.capture
    elif legacy in (0, 1, "0", "1"):  # True and False are 1 and 0
        mode = "automatic" if int(legacy) else "manual"
    else:
        raise InputError("The selected payment capture is invalid.", field="payment_capture")
    return _windows(mode, DEFAULT_WINDOW_MINUTES, DEFAULT_WINDOW_MINUTES, "normal")


def _own_capture_options(payment: Any) -> JSON:
    refuse_extra_fields(check_object(payment, "payment"), ("capture", "capture_options"))
    mode = choose(payment.get("capture"), "capture", ("automatic", "manual"))
    options = check_object(payment.get("capture_options"), "capture_options")
    refuse_extra_fields(options, _windows("", 0, 0, ""))
    if mode == "automatic":
        require(options, "automatic_expiry_period")
    automatic = options.get("automatic_expiry_period") or MIN_WINDOW_MINUTES
    manual = options.get("manual_expiry_period") or MAX_WINDOW_MINUTES
    _check_windows(automatic, manual)
    speed = choose(options.get("refund_speed", "normal"), "refund_speed", ("normal", "optimum"))
    return _windows(mode, automatic, manual, speed)


def _check_windows(automatic: Any, manual: Any) -> None:
    if check_integer(automatic, "automatic_expiry_period") < MIN_WINDOW_MINUTES:
        raise InputError(
            f"The automatic expiry period must be at least {MIN_WINDOW_MINUTES}.",
            field="automatic_expiry_period",
        )
    if not automatic <= check_integer(manual, "manual_expiry_period") <= MAX_WINDOW_MINUTES:
        raise InputError(
            f"The manual expiry period must be between {automatic} and {MAX_WINDOW_MINUTES}.",
            field="manual_expiry_period",
        )


def _windows(mode: str, automatic: int, manual: int, speed: str) -> JSON:
    return {
        "mode": mode,
        "automatic_expiry_period": automatic,
        "manual_expiry_period": manual,
        "refund_speed": speed,
    }
