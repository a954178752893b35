"""The one Jinja environment: all pages of all packages are made from templates by it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from verbund.html.view import allowed

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup


@cache
def environment_of(package: str, *others: str) -> Environment:
    """Return the environment with the templates in the ``templates`` folder of a package.

    Its templates may extend those of the other packages.
    Everything is escaped; a name that a template does not know is an error. Values in a page lose
    the characters that HTML does not allow, and stand on one line. With the filter ``lines`` a
    value keeps its lines, for ``pre``. Markup stays as it is.
    """
    from jinja2 import (  # few commands make pages
        ChoiceLoader,
        Environment,
        PackageLoader,
        StrictUndefined,
    )

    environment = Environment(
        loader=ChoiceLoader([PackageLoader(name) for name in (package, *others)]),
        autoescape=True,
        auto_reload=False,
        undefined=StrictUndefined,
        finalize=_allowed,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["lines"] = _lines
    return environment


def _allowed(value: object) -> object:
    return allowed(value) if type(value) is str else value


def _lines(text: str) -> Markup:
    from markupsafe import Markup, escape

    return Markup("\n").join(escape(allowed(line)) for line in text.split("\n"))
