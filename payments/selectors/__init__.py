"""Reads: who may see which payment, what is open, what to say about it."""
