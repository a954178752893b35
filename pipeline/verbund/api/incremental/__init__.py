"""Validation of the changes since a revision in Git (docs/changed-since.md).

The findings are those of the full validation that a change can have caused: no other can be new.
"""

from verbund.api.incremental.check import validate_changed
from verbund.api.incremental.git import RevisionError
from verbund.api.incremental.two_states import Scope

__all__ = ["RevisionError", "Scope", "validate_changed"]
