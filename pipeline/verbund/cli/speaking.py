"""Commands, options and types of click whose helps and errors are in the language spoken."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import click

from verbund.cli.words import german, words, wrong_use
from verbund.text.suggestions import suggest

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]
_HELP = "Show this message and exit."
_PLACEHOLDER = re.compile(r"[A-Z][A-Z-]+(?: RANGE)?")


class Command(click.Command):
    """A command whose help is that of its name in texts.toml."""

    @property
    def help(self) -> str | None:
        """The help in the language spoken."""
        return words("commands", str(self.name))

    @help.setter  # noqa: A003 - the name is click's
    def help(self, text: str | None) -> None:
        """The text of the function is for those who read it."""

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """The option --help; click makes it once, in the language spoken then."""
        found = super().get_help_option(ctx)
        if found is not None:
            found.help = german("click", _HELP)
        return found

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """What follows the command's name, with placeholders in the language spoken."""
        return [_placeholders(piece) for piece in super().collect_usage_pieces(ctx)]


class Option(click.Option):
    """An option whose help is that of a key in texts.toml, as is what it is by default."""

    def __init__(
        self,
        *args: Any,
        text: str,
        values: Mapping[str, str] | None = None,
        default_text: str | None = None,
        **attributes: Any,
    ) -> None:
        self._text, self._values, self._default_text = text, values or {}, default_text
        super().__init__(*args, **attributes)

    @property
    def help(self) -> str | None:
        """The help in the language spoken."""
        return words("options", self._text, **self._values)

    @help.setter  # noqa: A003 - the name is click's
    def help(self, text: str | None) -> None:
        """All help is in texts.toml."""

    def get_help_extra(self, ctx: click.Context) -> Any:
        """What is by default."""
        extra = super().get_help_extra(ctx)
        if self._default_text is not None:
            extra["default"] = f"({words('defaults', self._default_text)})"
        return extra

    def make_metavar(self, ctx: click.Context) -> str:
        """The placeholder in the language spoken."""
        return _placeholders(super().make_metavar(ctx=ctx))


class Argument(click.Argument):
    """An argument whose placeholder is in the language spoken."""

    def make_metavar(self, ctx: click.Context) -> str:
        """The placeholder in the language spoken."""
        return _placeholders(super().make_metavar(ctx=ctx))


class Choice(click.Choice[str]):
    """One of some words; another is told with the one that may be meant."""

    def get_invalid_choice_message(self, value: Any, ctx: click.Context | None) -> str:
        """What can be, and what may be meant."""
        return with_suggestion(
            super().get_invalid_choice_message(value, ctx), str(value), self.choices
        )


class PathType(click.Path):
    """A path; what kind of thing it leads to is said in the language spoken."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**{"path_type": Path} | attributes)

    @property
    def name(self) -> str:
        """The kind of thing."""
        return german("click", self._name)

    @name.setter
    def name(self, name: str) -> None:
        self._name = name


def option(*names: str, text: str, **attributes: Any) -> Decorator:
    """An option with the help of a key of texts.toml, else as ``click.option``."""
    return click.option(*names, cls=Option, text=text, **attributes)


def argument(name: str, **attributes: Any) -> Decorator:
    """An argument as ``click.argument``."""
    return click.argument(name, cls=Argument, **attributes)


def with_suggestion(text: str, given: str, known: Iterable[str]) -> str:
    """A text that something is not known, and what may be meant."""
    nearest = suggest(given, known)
    return f"{text} {wrong_use('did-you-mean', suggestion=nearest)}" if nearest else text


def _placeholders(text: str) -> str:
    return _PLACEHOLDER.sub(lambda found: german("metavars", found[0]), text)
