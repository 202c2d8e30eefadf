"""Rights over personal data: see it, have it deleted, have it forgotten with age."""
