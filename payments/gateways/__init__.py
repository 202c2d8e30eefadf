"""The only code that speaks to an outside payment service."""
