"""Placeholders in messages of shapes."""

from __future__ import annotations

from typing import Final

from verbund.text.late_pattern import late

PLACEHOLDER: Final = late(r"\{[$?](\w+)\}")
"""A placeholder of a message (SHACL, section 5.3.2)."""
