"""What a parameter of a question may be: records and concepts by name, made once for a release.

A large release has ten thousands of them, which to sort takes longer than the answer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from markupsafe import Markup

from verbund.findings import Language
from verbund.html.environment import environment_of
from verbund.html.view import alphabetical
from verbund.queries.lookup import absolute
from verbund.question.question import IRI, Parameter, Question
from verbund.views.listing import iris_of
from verbund.views.release import ReleaseViews

_OWN: Final = "verbund.serve"

_FEW: Final = 40
"""So many choices can be looked over in a list; more are suggested while one types."""

_MOST: Final = 5_000
"""The most choices that a form has; what is not among them can be typed all the same."""

_Key = tuple[tuple[str, ...], Language]


class Offered(NamedTuple):
    """What a form offers: a ``few`` as a list to choose from, or all as ``options`` of HTML.

    ``values`` are those of the few, and of concepts.
    """

    few: tuple[tuple[str, str], ...]
    values: frozenset[str]
    options: Markup


@dataclass(slots=True)
class Choices:
    """What the forms of a release offer; each parameter's is made when it is first asked for."""

    views: ReleaseViews
    _offered: dict[_Key, Offered] = field(default_factory=dict)

    def of(self, parameter: Parameter, language: Language) -> Offered:
        """What the form of a parameter offers, in a language."""
        key = (parameter.among, language)
        if key not in self._offered:
            self._offered[key] = _offered(parameter, self.views, language)
        return self._offered[key]

    def make(self, questions: Iterable[Question]) -> None:
        """Make what the forms of questions offer, before anybody asks for them."""
        for question in questions:
            for parameter in question.parameters:
                if parameter.type == IRI and parameter.among:
                    for language in self.views.names:
                        self.of(parameter, language)

    def chosen(self, parameter: Parameter, value: str, language: Language) -> str:
        """The choice that a default stands for: that is an IRI, the choice mostly a name."""
        if not value.startswith(absolute(parameter.among, self.views.base)):
            return value
        offered = self.of(parameter, language)
        for names in self.views.names.values():
            name = names.concept(value).text
            if name in offered.values:
                return name
        return value


def _offered(parameter: Parameter, views: ReleaseViews, language: Language) -> Offered:
    choices = tuple(_choices(parameter, views, language))
    values = frozenset(value for value, _ in choices)
    few = choices if len(choices) <= _FEW else ()
    if not few:
        values &= {views.names[language].concept(iri).text for iri in views.concepts}
    template = environment_of(_OWN).get_template("choices.html")
    options = template.render(choices=choices[:_MOST])
    return Offered(few, values, Markup(options))  # noqa: S704 - the template escapes


def _choices(
    parameter: Parameter, views: ReleaseViews, language: Language
) -> Iterator[tuple[str, str]]:
    """Values and names, sorted by name: the name itself is the value, unless several have it."""
    named = list(_named(parameter, views, language))
    numbers = Counter(name for _, name in named)
    for key, name in sorted(named, key=lambda item: (*alphabetical(item[1]), item[0])):
        yield (name, name) if numbers[name] == 1 else (key, name)


def _named(
    parameter: Parameter, views: ReleaseViews, language: Language
) -> Iterator[tuple[str, str]]:
    among = absolute(parameter.among, views.base)
    names = views.names[language]
    for record_type in views.tables:
        if (views.base + record_type.segment).startswith(among) or any(
            begin.startswith(views.base + record_type.segment) for begin in among
        ):
            for iri in iris_of(record_type, names):
                if iri.startswith(among):
                    yield iri.removeprefix(views.base), names.record(iri)
    for iri in views.concepts:
        if iri.startswith(among):
            yield iri, names.concept(iri).text
