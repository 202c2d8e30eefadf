"""Every address × every persona, against docs/access-matrix.md."""
