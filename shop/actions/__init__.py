"""Writes: one function per thing that a person would say."""
