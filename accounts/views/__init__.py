"""Pages about people: doors (in and out), the account, and what protects it."""
