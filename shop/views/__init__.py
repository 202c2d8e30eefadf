"""The pages of the shop. A view fetches with rights, validates, calls an action and answers."""
