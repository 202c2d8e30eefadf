"""PostgreSQL and Valkey from PyPI, run under DATA_DIR: the demo's and the tests' real engines."""
