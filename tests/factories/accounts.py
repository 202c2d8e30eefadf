import factory
from factory.django import DjangoModelFactory

from accounts.models import Address, User

PASSWORD = "correct-horse-battery"


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@example.com")
    full_name = "Asha Rao"
    phone = "+919876543210"

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        return model_class.objects.create_user(password=kwargs.pop("password", PASSWORD), **kwargs)


class AddressFactory(DjangoModelFactory):
    class Meta:
        model = Address

    user = factory.SubFactory(UserFactory)
    full_name = "Asha Rao"
    phone = "+919876543210"
    line1 = "Flat 4, Neem House"
    line2 = "Baner Road"
    city = "Pune"
    state = "27"
    pincode = "411045"
