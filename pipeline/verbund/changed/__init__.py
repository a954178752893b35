"""Checks only what can have changed since a revision in Git (docs/changed-since.md).

The findings are those of the full check that a change can have caused: no other can be new.
"""

from verbund.changed.check import Scope, validate_changed
from verbund.changed.git import RevisionError

__all__ = ["RevisionError", "Scope", "validate_changed"]
