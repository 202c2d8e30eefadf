"""The living style page: for staff, and complete."""

from config.foundation import style


def test_staff_see_every_token_and_icon(signed_in, owner):
    html = signed_in(owner).get("/style/").content.decode()
    assert all(f"<code>{colour.name}</code>" in html for colour in style.colours())
    assert all(f"<code>{name}</code>" in html for name in style.icon_names())
    assert "₹1,299" in html
    assert "Add the house or flat number" in html


def test_others_are_sent_to_the_door(signed_in, shopper, client):
    for visitor in (client, signed_in(shopper)):
        answer = visitor.get("/style/")
        assert answer.status_code == 302
        assert "/style/" in answer["Location"]
