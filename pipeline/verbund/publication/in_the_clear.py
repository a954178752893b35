"""Warnings for targets whose secret is sent over the network without encryption."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_address
from urllib.parse import urlsplit

from verbund.findings import Finding, Place, Severity
from verbund.workspace.ckan import CkanSettings
from verbund.workspace.sparql import StoreSettings
from verbund.workspace.targets import Configured


def in_the_clear(configured: Configured, place: Place) -> Iterator[Finding]:
    """The warning (U115) for the first URL of a target that its secret is sent to unencrypted."""
    variable, addresses = _secret(configured)
    for address in addresses:
        if variable is not None and not is_safe(address):
            details = {"target": configured.name, "variable": variable, "address": address}
            yield Finding("U115", place, severity=Severity.WARNING, value=address, details=details)
            return


def variables(configured: Configured) -> tuple[str, ...]:
    """The environment variables that hold the secrets of a target."""
    variable, _ = _secret(configured)
    return () if variable is None else (variable,)


def _secret(configured: Configured) -> tuple[str | None, tuple[str, ...]]:
    """The variable that holds the secret of a target, and the URLs that it is sent to."""
    settings = configured.settings
    if isinstance(settings, CkanSettings):
        return settings.token, (settings.url,)
    if isinstance(settings, StoreSettings) and settings.authentication != "none":
        return settings.password, (settings.update, settings.graph_store, settings.query)
    return None, ()


def is_safe(address: str) -> bool:
    """Whether a URL is encrypted, or of this machine (RFC 6761, section 6.3)."""
    parts = urlsplit(address)
    host = (parts.hostname or "").rstrip(".")
    if parts.scheme == "https" or host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
