"""Who may do this, and why? At the desk."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.actions.grants import grant, revoke_grant
from accounts.models import User
from accounts.roles import make_staff
from accounts.selectors import chains, may
from tests.factories import CategoryFactory, ProductFactory

pytestmark = pytest.mark.django_db
WHY = "/admin/accounts/grant/why/"


def fresh(user):
    return User.objects.get(pk=user.pk)


def states(user, permission, resource=None):
    return [(chain.kind, chain.state) for chain in chains(user, permission, resource)]


def test_each_kind_of_way_is_named(owner, shopper):
    make_staff(user=shopper, role="manager")
    grant(by=owner, user=shopper, permission="orders.cancel", reason="too")
    grant(by=owner, user=shopper, permission="access.view", reason="too")
    assert states(shopper, "orders.cancel") == [("direct", "holds"), ("parent_role", "holds")]
    assert states(shopper, "access.view") == [("direct", "holds"), ("role", "holds")]
    assert states(owner, "moon.land") == [("role", "holds")]


def test_why_not(owner, shopper, time_machine):
    soon = timezone.now() + timedelta(hours=1)
    place, other = CategoryFactory(name="Sarees"), ProductFactory()
    grant(by=owner, user=shopper, permission="catalogue.edit", resource=place, reason="hers")
    assert states(shopper, "catalogue.edit", other) == [("direct", "other_resource")]
    grant(by=owner, user=shopper, permission="tax.view", expires_at=soon, reason="an hour")
    time_machine.move_to(soon)
    assert states(shopper, "tax.view") == [("direct", "expired")]
    made = grant(by=owner, user=shopper, permission="stock.view", reason="a day")
    revoke_grant(grant=made, by=owner, reason="over")
    assert states(shopper, "stock.view") == [("direct", "revoked")]
    User.objects.filter(pk=shopper.pk).update(is_active=False)
    assert states(fresh(shopper), "catalogue.edit", place) == [("direct", "inactive")]


def test_the_answer_is_what_the_check_says(owner, packer, shopper):
    for person in (owner, packer, shopper):
        for permission in ("orders.view", "orders.fulfil", "tax.edit", "desk.enter"):
            holds = any(chain.state == "holds" for chain in chains(person, permission))
            assert holds == may(fresh(person), permission)


def test_the_page_says_yes_with_the_way(signed_in, owner, packer):
    ask = {"person": packer.email, "permission": "orders.fulfil"}
    page = signed_in(owner).get(WHY, ask)
    assert page.context["allowed"] and "packer → orders.fulfil" in page.content.decode()


def test_the_page_says_no(signed_in, owner, shopper):
    page = signed_in(owner).get(WHY, {"person": shopper.pk, "permission": "tax.edit"})
    assert page.context["asked"] and not page.context["allowed"]
    assert b"none ever did" in page.content


@pytest.mark.parametrize(
    "wrong", [{"person": "nobody"}, {"permission": "moon.land"}, {"resource": "order:none"}]
)
def test_a_wrong_question_is_told(signed_in, owner, packer, wrong):
    ask = {"person": packer.email, "permission": "orders.view", **wrong}
    page = signed_in(owner).get(WHY, ask)
    assert page.status_code == 200 and page.context["form"].errors


def test_who_holds_a_permission(signed_in, owner, packer, shopper):
    client = signed_in(owner)
    page = client.get("/admin/accounts/grant/permissions/orders.fulfil/").content.decode()
    assert packer.email in page and owner.email in page and shopper.email not in page
    assert b"orders.fulfil" in client.get("/admin/accounts/grant/permissions/").content
    assert client.get("/admin/accounts/grant/permissions/moon.land/").status_code == 404


@pytest.mark.parametrize("path", ["why/", "permissions/", "permissions/orders.view/"])
def test_strangers_see_nothing(client, signed_in, packer, shopper, path):
    url = f"/admin/accounts/grant/{path}"
    assert client.get(url).status_code == 302
    assert signed_in(packer).get(url).status_code == 403
    assert signed_in(shopper).get(url).status_code == 302
