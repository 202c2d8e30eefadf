"""Where the shop does not yet do what the document says, and what it does instead.

The tests hold each line to it: one that came right must be deleted here.
"""

STAFF = ("packer", "support", "catalogue", "finance", "manager", "owner")
# An e-mail that is left empty breaks the form of a person: SmallLetters.clean_email gets None.
KNOWN: dict[tuple[str, str], str] = {
    ("post add accounts.user", "manager"): "500",
    ("post add accounts.user", "owner"): "500",
    # A wrong code, for whoever has a factor already: the page is drawn again without its facts.
    **{("POST /account/security/confirm/", persona): "500" for persona in STAFF},
}
