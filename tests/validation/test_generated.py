"""Generated shapes and records: the compiled checks, pySHACL and Apache Jena say the same.

A case is a table of a generated model: a node shape with its columns, rules and rows. Results are
compared by focus node, path, component and value, each with how often it is there. The default is
a sample; VERBUND_FULL=1 runs at least 10,000 cases. docs/validation.md tells where references
differ, and which text decides.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.validation.differential import Case, convert
from tests.validation.generated import Generated, generated
from tests.validation.jena import Jena, is_there
from tests.validation.references import Verdict, as_jena_reads, judge

from verbund.findings import Findings

FULL = os.environ.get("VERBUND_FULL") == "1"
TABLES = 20
"""How many cases stand in one model."""
MODELS = 520 if FULL else 12
FIRST = int(os.environ.get("VERBUND_SEED", "1"))
