"""The gate: checks of a release's description against profiles, before it is published.

It stops descriptions that portals would refuse, misread or delete.
"""

from verbund.release.profiles.check import check_description

__all__ = ["check_description"]
