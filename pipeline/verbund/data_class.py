"""Data classes and named tuples that are cheap to make: a command makes some 200 as it starts.

To type checkers, ``data_class`` is ``dataclasses.dataclass`` and ``NamedTuple`` that of ``typing``;
the classes behave alike. ``dataclasses`` compiles half a dozen methods with each class, of which
most are never called: here a method is made at its first call. ``typing`` compiles the annotations
of a named tuple, which nobody asks for (docs/decisions/0084-a-small-workspace-starts-at-once.md).
"""

from __future__ import annotations

from collections import namedtuple
from dataclasses import MISSING, Field, FrozenInstanceError, dataclass, fields
from operator import attrgetter
from reprlib import recursive_repr
from typing import TYPE_CHECKING, Any, Final, NoReturn

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from dataclasses import dataclass as data_class
    from inspect import Signature
    from typing import NamedTuple
else:

    def NamedTuple() -> None:  # noqa: N802 - it stands for the class of ``typing``
        """The base of named tuples whose fields are the annotations of the class."""

    NamedTuple.__mro_entries__ = lambda _: (_NAMED_TUPLE,)

    def data_class(cls=None, /, *, frozen=False, slots=False, eq=True):
        """Make a class a data class, as ``dataclasses.dataclass`` with these options does.

        There are no ``InitVar`` and no fields by keyword alone.
        """
        if cls is None:
            return lambda decorated: _made(decorated, frozen, slots, eq)
        return _made(cls, frozen, slots, eq)


__all__ = ["NamedTuple", "data_class"]


class _NotGiven:
    """Stands for an argument whose default is made for each object."""

    def __repr__(self) -> str:
        return "<factory>"


_NOT_GIVEN: Final = _NotGiven()


_OF_THE_TUPLE: Final = frozenset({"__annotations__", "__module__", "__orig_bases__"})


class _NamedTupleMeta(type):
    """Makes a named tuple of what stands in the class, with its methods."""

    def __new__(cls, name: str, _: tuple[type, ...], namespace: dict[str, Any]) -> Any:
        types = namespace.get("__annotations__", {})
        defaults = [namespace[field] for field in types if field in namespace]
        make: Any = namedtuple
        made = make(name, types, defaults=defaults, module=namespace["__module__"])
        made.__annotations__ = made.__new__.__annotations__ = types
        for key, value in namespace.items():
            if key not in types and key not in _OF_THE_TUPLE:
                setattr(made, key, value)
        return made


_NAMED_TUPLE: Final = type.__new__(_NamedTupleMeta, "NamedTuple", (), {})


def _made(cls: type, frozen: bool, slots: bool, eq: bool) -> type:
    """The data class of a class. ``dataclasses`` finds the fields and makes the slots."""
    own = frozenset(vars(cls))
    made: type = dataclass(init=False, repr=False, eq=False, slots=slots)(cls)
    found = fields(made)
    compared = _values([item.name for item in found if item.compare])
    methods: dict[str, object] = {
        "__init__": _late_init(made, frozen, slots),
        "__repr__": _repr([item.name for item in found if item.repr]),
    }
    if eq:
        methods["__eq__"] = _equality(compared)
        methods["__hash__"] = _hash(compared) if frozen else None
    if frozen:
        methods |= {"__setattr__": _refuse_setting, "__delattr__": _refuse_deleting}
    if frozen and slots:  # what pickle does otherwise is to set each
        names = [item.name for item in found]
        methods |= {"__getstate__": _state(names), "__setstate__": _state_setter(names)}
    for name, method in methods.items():
        # A class with __eq__ has __hash__ = None by itself, which nobody wrote.
        if name not in own or (name == "__hash__" and vars(cls)[name] is None):
            setattr(made, name, method)
    setattr(made, "__signature__", _LateSignature(made))  # noqa: B010 - mypy knows no such name
    return made


def _late_init(cls: type, frozen: bool, slots: bool) -> Callable[..., None]:
    """An ``__init__`` that puts the compiled one in its place when it is first called."""

    def __init__(self: object, *arguments: Any, **named: Any) -> None:  # noqa: N807
        made = _compiled_init(cls, frozen, slots)
        if vars(cls).get("__init__") is __init__:
            setattr(cls, "__init__", made)  # noqa: B010 - mypy takes no assignment to it
        made(self, *arguments, **named)

    __init__.__qualname__ = f"{cls.__qualname__}.__init__"
    return __init__


def _compiled_init(cls: type, frozen: bool, slots: bool) -> Callable[..., None]:
    """The ``__init__`` that ``dataclasses`` would make of the same fields."""
    names: dict[str, Any] = {"set__": object.__setattr__, "not_given__": _NOT_GIVEN}
    parameters = ["self"]
    lines: list[str] = []
    for item in fields(cls):
        value = _value(item, names, parameters, slots)
        if value and frozen:
            lines.append(f"set__(self, {item.name!r}, {value})")
        elif value:
            lines.append(f"self.{item.name} = {value}")
    if hasattr(cls, "__post_init__"):
        lines.append("self.__post_init__()")
    body = "\n    ".join(lines or ["pass"])
    # The names are those of fields in our own source; nothing of a model or a file is in it.
    source = f"def __init__({', '.join(parameters)}):\n    {body}"
    exec(compile(source, "<data class>", "exec"), names)  # noqa: S102
    init: Callable[..., None] = names["__init__"]
    init.__qualname__ = f"{cls.__qualname__}.__init__"
    init.__annotations__ = {item.name: item.type for item in fields(cls) if item.init}
    init.__annotations__["return"] = None
    return init


def _value(item: Field[Any], names: dict[str, Any], parameters: list[str], slots: bool) -> str:
    """The expression of a field's value; empty where none is set. Adds names and parameters."""
    name, default, factory = item.name, f"default_{item.name}__", f"make_{item.name}__"
    names |= {default: item.default, factory: item.default_factory}
    if item.default_factory is not MISSING:
        if not item.init:
            return f"{factory}()"
        parameters.append(f"{name}=not_given__")
        return f"{factory}() if {name} is not_given__ else {name}"
    if item.init:
        parameters.append(name if item.default is MISSING else f"{name}={default}")
        return name
    return default if slots and item.default is not MISSING else ""


class _LateSignature:
    """The signature of a data class, made where ``inspect.signature`` asks for it."""

    def __init__(self, owner: type) -> None:
        self._owner = owner

    def __get__(self, _: object, cls: type) -> Signature:
        if getattr(cls, "__init__", None) is not vars(self._owner).get("__init__"):
            raise AttributeError("__signature__")  # a subclass has an __init__ of its own
        from inspect import signature  # few programs ask

        made = signature(_compiled_init(self._owner, frozen=False, slots=False))
        return made.replace(parameters=[*made.parameters.values()][1:])


def _values(names: Sequence[str]) -> Callable[[object], tuple[object, ...]]:
    """A function of an object that gives the values of the fields named."""
    if len(names) > 1:
        return attrgetter(*names)
    return lambda self: tuple([getattr(self, name) for name in names])


def _repr(names: Sequence[str]) -> Callable[[object], str]:
    @recursive_repr()
    def __repr__(self: object) -> str:  # noqa: N807
        shown = ", ".join(f"{name}={getattr(self, name)!r}" for name in names)
        return f"{type(self).__qualname__}({shown})"

    return __repr__


def _equality(values: Callable[[object], tuple[object, ...]]) -> Callable[[object, object], bool]:
    def __eq__(self: object, other: object) -> bool:  # noqa: N807
        if type(other) is not type(self):
            return NotImplemented
        return values(self) == values(other)

    return __eq__


def _hash(values: Callable[[object], tuple[object, ...]]) -> Callable[[object], int]:
    def __hash__(self: object) -> int:  # noqa: N807
        return hash(values(self))

    return __hash__


def _state(names: Sequence[str]) -> Callable[[object], tuple[object, ...]]:
    values = _values(names)

    def __getstate__(self: object) -> tuple[object, ...]:  # noqa: N807
        return values(self)

    return __getstate__


def _state_setter(names: Sequence[str]) -> Callable[[object, Sequence[object]], None]:
    def __setstate__(self: object, state: Sequence[object]) -> None:  # noqa: N807
        for name, value in zip(names, state, strict=True):
            object.__setattr__(self, name, value)

    return __setstate__


def _refuse_setting(_: object, name: str, __: object) -> NoReturn:
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_deleting(_: object, name: str) -> NoReturn:
    raise FrozenInstanceError(f"cannot delete field {name!r}")
