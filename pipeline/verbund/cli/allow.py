"""What stops a command unless it is allowed, and the option that lets it pass by name."""

from __future__ import annotations

from verbund.cli.speaking import Decorator, option


def allow_option(text: str = "allow-block") -> Decorator:
    """``--allow NAME``: what may pass; ``text`` is the key of the help."""
    return option("--allow", "allowed", multiple=True, metavar="NAME", text=text)
