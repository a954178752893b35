"""Placeholders in messages of shapes."""

from __future__ import annotations

import re
from typing import Final

PLACEHOLDER: Final = re.compile(r"\{[$?](\w+)\}")
"""A placeholder of a message (SHACL, section 5.3.2)."""
