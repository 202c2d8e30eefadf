"""`python -m tests.access_matrix.propose`: rows for addresses that have none, as the shop answers.

Each is a proposal: somebody judges whether that is the right answer before it goes into the document.
"""

import sys
from pathlib import Path

import pytest

ROWS = Path(__file__).with_name("propose_rows.py")

if __name__ == "__main__":
    sys.exit(pytest.main([str(ROWS), "-n0", "-q", "-p", "no:cacheprovider", "--no-header"]))
