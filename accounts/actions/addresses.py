"""The address book. Each change locks its owner's row, so exactly one address is the default."""

from typing import Any

from django.db import transaction

from config.foundation.errors import Conflict

from ..errors import AddressBookFull
from ..models import Address, User
from ..selectors import addresses_of

MOST_ADDRESSES = 50


@transaction.atomic
def save_address(
    *,
    user: User,
    fields: dict[str, Any],
    address: Address | None = None,
    make_default: bool = False,
) -> Address:
    """Add an address, or change `address`; `fields` are clean values of `Address.FROZEN`.

    The first one becomes the default. The same new address twice is one address.
    Raises AddressBookFull(most), or Conflict when `address` was deleted meanwhile.
    """
    _lock(user, address)
    address = address or _new_or_same(user, fields)
    for name, value in fields.items():
        setattr(address, name, value)
    address.save(update_fields=fields if address.pk else None)
    if make_default or not addresses_of(user).filter(is_default=True).exists():
        _set_default(address)
    return address


def _new_or_same(user: User, fields: dict[str, Any]) -> Address:
    book = addresses_of(user)
    whole = {name: fields.get(name, "") for name in Address.FROZEN}
    if same := book.filter(**whole).first():
        return same
    if book.count() >= MOST_ADDRESSES:
        raise AddressBookFull(most=MOST_ADDRESSES)
    return Address(user=user)


@transaction.atomic
def delete_address(*, address: Address) -> None:
    """Take it out of the book; when it was the default, the newest of the others follows."""
    _lock(address.user)
    Address.objects.filter(pk=address.pk).delete()
    heir = addresses_of(address.user).first()
    if heir and not heir.is_default:
        _set_default(heir)


@transaction.atomic
def make_default_address(*, address: Address) -> None:
    """Parcels go here unless the person says otherwise. Raises Conflict when it was deleted."""
    _lock(address.user, address)
    _set_default(address)


def _set_default(address: Address) -> None:
    addresses_of(address.user).exclude(pk=address.pk).update(is_default=False)
    Address.objects.filter(pk=address.pk).update(is_default=True)
    address.is_default = True


def _lock(user: User, address: Address | None = None) -> None:
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if address and not addresses_of(user).filter(pk=address.pk).exists():
        raise Conflict()
