"""Questions that accounts ask and apps above answer."""

from typing import Any

from config.foundation.hooks import Question

from .models import User

# Somebody has just signed in. The mapping is their browser's session, or for the API what it
# sent along; `cart_token` in it names the guest cart that should become theirs.
signed_in: Question[[dict[str, Any], User], None] = Question("signed_in")
