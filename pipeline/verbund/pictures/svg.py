"""SVG as text: elements, escaped, with numbers of one decimal (SVG 2, 5; XML 1.0, 2.4).

Colours and fonts stand in pictures.css by class. What a picture needs where it is opened without
that, it has as presentation attributes, which any style sheet outweighs (SVG 2, 6.6).
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from verbund.html.view import allowed


def number(value: float) -> str:
    """Return a coordinate with at most one decimal: enough to see, few enough to be the same."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def leaf(name: str, text: str = "", /, **attributes: str | float | None) -> str:
    """Return an element with a text, or none, on one line.

    A trailing underscore of an attribute's name is dropped, others are hyphens; None leaves the
    attribute out.
    """
    content = escape(allowed(text), quote=False)
    return _start(name, attributes) + (f">{content}</{name}>" if content else "/>")


def group(name: str, children: Iterable[str], /, **attributes: str | float | None) -> str:
    """Return an element with others inside, each on lines of its own; none where it has none."""
    content = "\n".join(children)
    return f"{_start(name, attributes)}>\n{content}\n</{name}>" if content else ""


def _start(name: str, attributes: dict[str, str | float | None]) -> str:
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{_value(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{written}"


def _value(value: str | float) -> str:
    return escape(allowed(value)) if isinstance(value, str) else number(value)


def lines_of_text(
    lines: Iterable[str], x: float, y: float, leading: float, **attributes: str | float | None
) -> str:
    """Return a text of several lines; ``y`` is the base line of the first."""
    first, *others = lines
    if not others:
        return leaf("text", first, x=x, y=y, **attributes)
    spans = [leaf("tspan", first, x=x, y=y)]
    spans += [leaf("tspan", line, x=x, dy=leading) for line in others]
    start = leaf("text", "", **attributes).removesuffix("/>")
    return f"{start}>{''.join(spans)}</text>"
