"""Data classes whose methods are made late behave as those of ``dataclasses``."""

from __future__ import annotations

import copy
import dataclasses
import inspect
import pickle
import typing
from collections.abc import Callable
from dataclasses import FrozenInstanceError, field

import pytest

from verbund.data_class import NamedTuple, data_class

Decorate = Callable[..., Callable[[type], type]]
OPTIONS = [
    {"frozen": frozen, "slots": slots, "eq": eq}
    for frozen in (False, True)
    for slots in (False, True)
    for eq in (False, True)
]


def _class(decorate: typing.Any, options: dict[str, bool]) -> typing.Any:
    class Held:
        """A class with every kind of field that the package has."""

        kinds: typing.ClassVar[int] = 3
        name: str
        number: int = 0
        found: list[str] = field(default_factory=list)
        hidden: str = field(default="hidden", repr=False, compare=False)
        made: str = field(init=False)
        none: str | None = field(default=None, init=False, repr=False)
        gathered: dict[str, int] = field(default_factory=dict, init=False)

        def __post_init__(self) -> None:
            object.__setattr__(self, "made", self.name * 2)

    return decorate(**options)(Held)


@pytest.fixture(params=OPTIONS, ids=lambda options: ",".join(k for k in options if options[k]))
def both(request: pytest.FixtureRequest) -> tuple[typing.Any, typing.Any, dict[str, bool]]:
    """A class made late, the same by the standard library, and their options."""
    options = request.param
    return _class(data_class, options), _class(dataclasses.dataclass, options), options


ARGUMENTS: list[tuple[tuple[typing.Any, ...], dict[str, typing.Any]]] = [
    (("a",), {}),
    (("a", 2), {}),
    (("a", 2, ["x"], "other"), {}),
    ((), {"name": "a", "hidden": "b"}),
]


def test_objects_are_made_and_shown_alike(
    both: tuple[typing.Any, typing.Any, dict[str, bool]],
) -> None:
    late, usual, _ = both
    for positional, named in ARGUMENTS:
        one, two = late(*positional, **named), usual(*positional, **named)
        assert repr(one) == repr(two)
        assert dataclasses.asdict(one) == dataclasses.asdict(two)
        assert one.made == "aa"
        assert hasattr(one, "__dict__") == hasattr(two, "__dict__")
    assert late("a").found is not late("a").found
    assert late.__match_args__ == usual.__match_args__
    assert [f.name for f in dataclasses.fields(late)] == [f.name for f in dataclasses.fields(usual)]
    assert str(inspect.signature(late)) == str(inspect.signature(usual))


def test_equality_and_hashes_are_alike(
    both: tuple[typing.Any, typing.Any, dict[str, bool]],
) -> None:
    late, usual, options = both
    for cls in (late, usual):
        same = cls("a", 1) == cls("a", 1, hidden="b")
        assert same == options["eq"]
        assert cls("a", 1) != cls("a", 2)
        assert cls("a") != "a"
    assert late("a") != usual("a")
    assert (late.__hash__ is None) == (usual.__hash__ is None)
    if options["eq"] and options["frozen"]:
        with pytest.raises(TypeError, match="unhashable"):  # a list is among the values
            hash(late("a"))


@pytest.mark.parametrize(
    ("positional", "named"),
    [((), {}), (("a", 1, [], "b", "c"), {}), (("a",), {"name": "b"}), (("a",), {"none": "b"})],
)
def test_wrong_arguments_raise_type_errors(
    positional: tuple[typing.Any, ...],
    named: dict[str, typing.Any],
    both: tuple[typing.Any, typing.Any, dict[str, bool]],
) -> None:
    for _ in range(2):  # at the first call, which makes the method, and later
        with pytest.raises(TypeError, match=r"Held\.__init__"):
            both[0](*positional, **named)


def test_what_is_frozen_cannot_be_changed(
    both: tuple[typing.Any, typing.Any, dict[str, bool]],
) -> None:
    late, _, options = both
    made = late("a")
    if not options["frozen"]:
        made.number = 5
        assert made.number == 5
        return
    with pytest.raises(FrozenInstanceError, match="cannot assign to field 'number'"):
        made.number = 5
    with pytest.raises(FrozenInstanceError, match="cannot delete field 'number'"):
        del made.number


@pytest.mark.parametrize("frozen", [False, True])
@pytest.mark.parametrize("slots", [False, True])
def test_copies_and_replaced_objects(frozen: bool, slots: bool) -> None:
    late = _class(data_class, {"frozen": frozen, "slots": slots})
    made = late("a", 2, ["x"])
    for other in (copy.copy(made), copy.deepcopy(made), dataclasses.replace(made, number=2)):
        assert other == made
        assert repr(other) == repr(made)
    assert dataclasses.replace(made, name="b").made == "bb"


@data_class(frozen=True, slots=True)
class Frozen:
    """At the top of a module, as pickle asks for it."""

    one: int
    more: tuple[Frozen, ...] = ()


@data_class(slots=True)
class Open:
    """One that may be changed."""

    one: int


@data_class(frozen=True)
class WithDict:
    """One without slots."""

    one: int


@data_class(frozen=True)
class Further(WithDict):
    """One with the fields of another."""

    two: int = 0


@data_class(frozen=True, slots=True)
class Own:
    """One with methods that are its own."""

    one: int

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Own)

    def __hash__(self) -> int:
        return 7

    def __repr__(self) -> str:
        return "own"


@pytest.mark.parametrize("made", [Frozen(1, (Frozen(2),)), Open(1), WithDict(1), Further(1, 2)])
@pytest.mark.parametrize("protocol", [2, pickle.HIGHEST_PROTOCOL])
def test_pickles(made: object, protocol: int) -> None:
    assert pickle.loads(pickle.dumps(made, protocol)) == made  # noqa: S301


def test_a_hash_is_that_of_the_values() -> None:
    assert len({Frozen(1), Frozen(1), Frozen(1, (Frozen(2),)), Frozen(3)}) == 3
    assert hash(WithDict(1)) == hash(WithDict(1))


def test_fields_of_a_base_come_first() -> None:
    assert repr(Further(1, two=2)) == "Further(one=1, two=2)"
    assert Further(1) != WithDict(1)


def test_methods_of_the_class_itself_stay() -> None:
    assert Own(1) == Own(2)
    assert hash(Own(1)) == 7
    assert repr(Own(1)) == "own"


def test_without_brackets() -> None:
    @data_class
    class Plain:
        """A class."""

        one: int

    assert Plain(1) == Plain(1)
    assert inspect.signature(Plain).parameters["one"].annotation == "int"


def test_the_signature_of_a_subclass_with_its_own_init_is_its_own() -> None:
    class Sub(WithDict):
        """One that takes something else."""

        def __init__(self, text: str) -> None:
            super().__init__(len(text))

    assert [*inspect.signature(Sub).parameters] == ["text"]
    assert Sub("abc").one == 3


class Pair(NamedTuple):
    """A pair with a method."""

    one: int
    two: str | None = None

    @property
    def shown(self) -> str:
        """Both."""
        return f"{self.one} {self.two}"

    @classmethod
    def of(cls, one: int) -> Pair:
        """A pair of one."""
        return cls(one)


class UsualPair(typing.NamedTuple):
    """A pair with a method."""

    one: int
    two: str | None = None


def test_a_named_tuple_is_one() -> None:
    pair = Pair.of(3)
    assert pair.shown == "3 None"
    assert pair._replace(two="x") == Pair(3, "x")
    assert pair._asdict() == {"one": 3, "two": None}
    assert tuple(pair) == (3, None)
    assert repr(pair) == "Pair(one=3, two=None)"
    again = pickle.loads(pickle.dumps(pair))  # noqa: S301
    assert again == pair
    assert isinstance(again, Pair)
    with pytest.raises(TypeError, match="missing 1 required positional argument: 'one'"):
        typing.cast("typing.Any", Pair)()


def test_a_named_tuple_has_what_that_of_typing_has() -> None:
    for name in ("_fields", "_field_defaults", "__match_args__", "__module__", "__doc__"):
        assert getattr(Pair, name) == getattr(UsualPair, name), name
    assert Pair.__qualname__ == Pair.__name__ == "Pair"
    assert typing.get_type_hints(Pair) == typing.get_type_hints(UsualPair)
    assert Pair.__mro__[1:] == (tuple, object)
    assert [*inspect.signature(Pair).parameters] == [*inspect.signature(UsualPair).parameters]
