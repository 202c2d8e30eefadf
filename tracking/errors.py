"""What can go wrong while telling a buyer something."""


class MailNotSent(Exception):
    """The mail server refused or was away. Holds the kind of failure, never an address."""
