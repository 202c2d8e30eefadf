"""What people's accounts refuse, with a code for machines and a sentence for people."""

from http import HTTPStatus

from django.utils.translation import gettext_lazy as _

from config.foundation.errors import DomainError


class EmailTaken(DomainError):
    code = "email_taken"
    message = _("There is an account with this e-mail already.")


class InvalidCredentials(DomainError):
    """One answer for a wrong password, an unknown e-mail and a closed account."""

    code = "invalid_credentials"
    status = HTTPStatus.UNAUTHORIZED
    message = _("E-mail and password do not belong together.")


class CodeNeeded(DomainError):
    code = "otp_required"
    status = HTTPStatus.UNAUTHORIZED
    message = _("This account also needs the code of its second factor.")


class CodeWrong(DomainError):
    """Not the code of this moment, or one that was used before."""

    code = "otp_invalid"
    status = HTTPStatus.UNAUTHORIZED
    message = _("That code is not right or was used already. Please wait for the next one.")


class CodeNotRight(CodeWrong):
    """The same for somebody whose token is good: a 401 would tell the app that it is not."""

    status = HTTPStatus.BAD_REQUEST


class TokenRefused(DomainError):
    code = "token_not_valid"
    status = HTTPStatus.UNAUTHORIZED
    message = _("This token has expired or was used already. Please sign in again.")


class PasswordWrong(DomainError):
    code = "password_wrong"
    status = HTTPStatus.BAD_REQUEST
    message = _("This is not your password.")


class SecondFactorOn(DomainError):
    code = "second_factor_on"
    message = _("At most {most} authenticator apps can be connected. Remove one first.")


class AddressBookFull(DomainError):
    code = "address_book_full"
    message = _("An address book holds at most {most} addresses. Please delete one first.")


class MoreThanYouHold(DomainError):
    code = "more_than_you_hold"
    noticed_as = "access.denied"
    status = HTTPStatus.FORBIDDEN
    message = _("Nobody can give or take what they do not hold themselves: {missing}.")


class UnknownPermission(DomainError):
    code = "unknown_permission"
    status = HTTPStatus.BAD_REQUEST
    message = _("There is no permission “{permission}”.")


class NotAResource(DomainError):
    code = "unknown_resource"
    status = HTTPStatus.BAD_REQUEST
    message = _("A grant cannot be limited to such a thing.")


class AlreadyGranted(DomainError):
    code = "already_granted"
    message = _("This person holds exactly that already. Revoke it first to change its end.")


class GrantNeedsReason(DomainError):
    code = "reason_needed"
    status = HTTPStatus.BAD_REQUEST
    message = _("Say why: it stands in the audit log.")


class LastOwner(DomainError):
    code = "last_owner"
    message = _("The last owner cannot be removed. Make somebody else an owner first.")


class SecondPersonNeeded(DomainError):
    code = "second_person_needed"
    status = HTTPStatus.FORBIDDEN
    message = _("Somebody other than who asked and who receives it has to approve.")


class RoleCycle(DomainError):
    code = "role_cycle"
    message = _("A role cannot inherit from a role that inherits from it.")


class SmsOff(DomainError):
    code = "sms_off"
    message = _("This shop sends no SMS at the moment. Please use your e-mail address.")


class NotAnIndianNumber(DomainError):
    """SMS go to the countries of the settings only: others cost much and earn crooks a share."""

    code = "sms_country"
    status = HTTPStatus.BAD_REQUEST
    message = _("Codes can be sent to Indian mobile numbers only.")


class PhoneVerified(DomainError):
    code = "phone_verified"
    message = _("This number was confirmed by a code. A new one has to be confirmed as well.")


class LinkDead(DomainError):
    code = "link_dead"
    message = _("This link does not work any more.")


class TokenRotated(DomainError):
    """Another call of the same app was a moment quicker; what it got is valid."""

    code = "token_rotated"
    status = HTTPStatus.UNAUTHORIZED
    message = _("Another request has just swapped this token. Use the pair that it received.")


class NotACustomer(DomainError):
    """Staff see the shop as customers do, never as each other: that would lend rights."""

    code = "not_a_customer"
    message = _("Only open accounts of customers, who hold no grant, can be looked at like this.")


class ImpersonationOver(DomainError):
    code = "impersonation_over"
    message = _("This look at the shop is over. Start it again if you still need it.")


class OnlyLooking(DomainError):
    code = "only_looking"
    status = HTTPStatus.FORBIDDEN
    message = _("You are only looking: nothing was changed. Ask to act, or stop looking.")


class ClosedWhileActing(DomainError):
    code = "closed_while_acting"
    status = HTTPStatus.FORBIDDEN
    message = _("Payments, sign-in and security of a customer stay closed to staff.")


class FactorDemanded(DomainError):
    """People at the desk always have one."""

    code = "second_factor_required"
    message = _("Whoever works at the desk needs a second factor. Connect another one first.")


class PhoneNeeded(DomainError):
    code = "phone_needed"
    message = _("Confirm your mobile number first.")


class SignInUnknown(DomainError):
    code = "sign_in_unknown"
    status = HTTPStatus.FORBIDDEN
    message = _("Please sign in again.")


class StepUpNeeded(DomainError):
    """A dangerous act needs a proof that is at most ten minutes old."""

    code = "step_up_required"
    noticed_as = "access.denied"
    status = HTTPStatus.FORBIDDEN
    message = _("Confirm once more that it is you.")


class AccountHeld(DomainError):
    """Something that cannot wait hangs on the account; `reasons` are whole sentences."""

    code = "account_held"
    message = _("The account cannot be deleted yet. {reasons}")
