"""What a map shows: territories with a number each."""

from __future__ import annotations

from dataclasses import dataclass

from verbund.html.view import alphabetical


@dataclass(frozen=True, slots=True)
class Territory:
    """A territory, its keys (AGS, NUTS …), what is counted in it.

    ``within`` are those that it is part of, the largest first.
    """

    label: str
    value: int
    codes: tuple[str, ...] = ()
    within: tuple[str, ...] = ()
    href: str = ""
    keys: tuple[str, ...] = ()

    def said(self) -> str:
        """Return what is said of it where it is pointed at."""
        return f"{self.label}: {self.value}"


def by_place(territory: Territory) -> tuple[object, ...]:
    """Return a key for sorting: what it is part of, its first code, its name."""
    code = territory.codes[0] if territory.codes else "~"
    within = tuple(map(alphabetical, territory.within))
    return (within, code, alphabetical(territory.label), territory.href, territory.value)
