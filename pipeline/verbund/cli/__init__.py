"""The command line: thin adapters over library functions, one module a command."""

from verbund.cli.main import main

__all__ = ["main"]
