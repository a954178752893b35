"""The version of the software and the address of its documentation, each in one place."""

from typing import Final

__version__ = "0.2.0"

DOCUMENTATION: Final = "https://w3id.org/agency-cooperation/verbund/docs/"
"""Where docs/ is published: reports link to its pages."""
