"""Bodies and answers of the shop's API."""
