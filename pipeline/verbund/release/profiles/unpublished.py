"""Warnings for settings of verbund.toml that the catalogue cannot hold."""

from __future__ import annotations

from verbund.findings import Finding, Place, Severity
from verbund.release.profiles.places import LineOf
from verbund.workspace.description import Contact


def unpublished_names(contact: Contact, language: str, line_of: LineOf) -> list[Finding]:
    """The warnings (D110) for names of the contact other than the one that is published.

    DCAT-AP.de 3.0 allows one vcard:fn. ``language`` is that of the data.
    """
    (published, *_) = [*contact.name_in(language)] or [""]
    found = []
    for tag, text in contact.name.items():
        if tag == published:
            continue
        key = f"name.{tag}" if tag else "name"
        place = Place(file="verbund.toml", line=line_of("contact", key))
        details = {"key": f"contact.{key}", "published": contact.name[published]}
        found.append(Finding("D110", place, Severity.WARNING, value=text, details=details))
    return found
