"""The gate: no release with a description that portals would refuse, misread or delete."""

from verbund.release.profiles.check import check_description

__all__ = ["check_description"]
