"""What pages share is made when a release is read: no worker makes it again while a reader waits."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

import pytest
from tests.support.serving import RELEASE

from verbund.findings.catalogue import LANGUAGES
from verbund.question.question import IRI, Parameter
from verbund.serve import choices as choices_module
from verbund.serve.held import Held, read_held
from verbund.serve.jobs import run_job
from verbund.serve.limits import ServeLimits

LIMITS = ServeLimits(seconds=20.0)


@pytest.fixture(scope="module")
def held() -> Held:
    return read_held(RELEASE, None, LIMITS)


def shared(held: Held) -> set[tuple[str, str]]:
    """What was made once of all that can be: classes and names of cached properties."""

    def below(thing: object, seen: set[int]) -> Iterator[tuple[str, str]]:
        own = getattr(thing, "__dict__", None)
        if own is None or id(thing) in seen or not type(thing).__module__.startswith("verbund."):
            return
        seen.add(id(thing))
        for name, value in list(own.items()):
            if isinstance(getattr(type(thing), name, None), cached_property):
                yield type(thing).__qualname__, name
            yield from below(value, seen)

    return set(below(held.pages, set()))


def test_a_page_of_a_record_makes_nothing_that_others_share(held: Held) -> None:
    assert held.pages is not None
    assert held.views is not None
    before = shared(held)
    assert before
    for iri in held.views.iris():
        for tag in LANGUAGES:
            assert held.pages.file(f"{tag}/{held.pages.addresses.place(iri)}.html")
    assert shared(held) == before


def test_forms_have_their_choices_already(held: Held, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise AssertionError("choices are made while somebody waits")

    monkeypatch.setattr(choices_module, "_named", fail)
    for name in held.questions:
        for tag in LANGUAGES:
            job = {"job": "question page", "name": name, "language": tag}
            assert run_job(held, job, LIMITS).status == 200


@pytest.mark.parametrize(("number", "is_list"), [(40, True), (41, False)], ids=["few", "one more"])
def test_few_are_a_list_and_more_are_suggested(
    held: Held, number: int, is_list: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    named = [(f"organisation/o{at}", f"Amt <{at:02}>") for at in range(number)]
    monkeypatch.setattr(choices_module, "_named", lambda *_: iter(named))
    assert held.views is not None
    parameter = Parameter("agency", IRI, {"de": "Stelle"}, among=("organisation/",))
    offered = choices_module.Choices(held.views).of(parameter, "de")
    assert bool(offered.few) is is_list
    assert offered.options.count("<option ") == number
    assert 'value="Amt &lt;00&gt;"' in offered.options
