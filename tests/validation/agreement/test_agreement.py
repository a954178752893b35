"""The compiled checks say what pySHACL says of the same graph, result by result.

A result is a focus node, a path, a component and a value; how often each is there counts too.
With ``--full`` all examples and many more tables are looked at.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from tests.examples.test_examples import affected_by
from tests.support.agreement.differential import Case, Reference, Side, convert
from tests.support.agreement.things import (
    GOOD,
    PLANTS,
    ROW_PLANTS,
    files_of,
    planted,
    tables,
    the_model,
)
from tests.support.extent import Extent, chosen, number, sample

from verbund.model.model import Model
from verbund.rdf.namespaces import SH
from verbund.validation.compare import Key
from verbund.workspace.workspace import read_workspace

ROOT = Path(__file__).parents[3]
EXAMPLES = ROOT / "shapes" / "examples"
SHARES = 4
TABLES = number("generated records with planted faults", quick=20, default=100, full=2000)
"""Of all shares together; each share draws its own, so that several processes can run them."""
EXAMPLE_FILES = sorted(path for path in EXAMPLES.glob("*/*.csv") if path.parent.name != "given")
LOOKED_AT = sample("examples of the ontology, against pySHACL", -(-len(EXAMPLE_FILES) // 6))
BATCH = 60
"""How many examples go into one graph, each under a base of its own."""

# Everything that docs/modelling.md says is checked while converting.
COMPILED = (
    *("minCount", "maxCount", "datatype", "class", "nodeKind", "in", "hasValue", "pattern"),
    *("minLength", "maxLength", "minInclusive", "maxInclusive", "minExclusive", "maxExclusive"),
    *("languageIn", "uniqueLang", "lessThan", "lessThanOrEquals", "equals", "disjoint", "node"),
    *("or", "and", "xone", "not", "closed"),
)


@cache
def lippe() -> tuple[Model, Reference]:
    model = read_workspace(ROOT).load_model()
    return model, Reference(model)


@cache
def things() -> Reference:
    return Reference(the_model())


def converted(model: Model, files: Mapping[str, str], names: Collection[str] | None = None) -> Case:
    with TemporaryDirectory() as folder:
        return convert(model, files, Path(folder), names)


def differences(ours: Counter[Key], theirs: Counter[Key]) -> list[tuple[str, Key]]:
    """Every result that only one of the two has."""
    return [("only compiled", key) for key in sorted(ours - theirs, key=str)] + [
        ("only pySHACL", key) for key in sorted(theirs - ours, key=str)
    ]


def agree(reference: Reference, case: Case) -> Counter[Key]:
    """Hold a case to the reference and to itself; its results."""
    same(case)
    ours = case.quick.keys
    strangers = of_another_class(case.quick.ntriples)
    theirs = {
        key: count
        for key, count in reference.results(case.quick.ntriples).items()
        if key.focus not in strangers
    }
    assert not differences(ours, Counter(theirs))
    return ours


_TYPES = re.compile(
    r"^<(https://example\.org/r/thing/[^>]*)> <[^>]*#type> <https://example\.org/def#Target> \.$",
    re.MULTILINE,
)


def of_another_class(data: bytes) -> set[str]:
    """Things whose class cell names another table's class, which is a finding at that cell.

    SHACL, section 2.1.3.2: the other table's shape has them as targets, and their own has not. Only
    a record type's own shape is compiled, so what the other's says of them is left out here.
    """
    return set(_TYPES.findall(data.decode()))


def same(case: Case) -> None:
    """The generated code writes and says what the plain way does."""
    quick, plain = case.quick, case.plain
    assert quick.ntriples == plain.ntriples
    assert quick.turtle == plain.turtle
    assert quick.jsonld == plain.jsonld
    assert quick.findings == plain.findings
    assert quick.results == plain.results


# --- the records and the examples ---


def test_the_lippe_records() -> None:
    model, reference = lippe()
    files = {path.stem: path.read_text("utf-8") for path in (ROOT / "records").glob("*.csv")}
    case = converted(model, files)
    assert case.quick.rows > 150
    assert not agree(reference, case)


def examples() -> list[Path]:
    """All examples, or every sixth: duplicates of keys go no further than a finding."""
    return EXAMPLE_FILES[:: 1 if LOOKED_AT is None else 6]


@cache
def given_files() -> dict[str, str]:
    """The tables beside which each example stands."""
    return {path.stem: path.read_text("utf-8") for path in (EXAMPLES / "given").glob("*.csv")}


@cache
def given_of(table: str) -> Side:
    """What comes of one of them where no example can affect it."""
    case = converted(lippe()[0], given_files(), [table])
    same(case)
    return case.quick


def moved(key: Key, base: str, other: str) -> Key:
    """The key where its records live below another base."""
    value = None if key.value is None else key.value.replace(base, other)
    return key._replace(focus=key.focus.replace(base, other), value=value)


@pytest.mark.parametrize("first", range(0, len(examples()), BATCH))
def test_the_examples(first: int) -> None:
    """Each example stands for its table, beside the given ones.

    A row whose key was there before is no record of its own: it is a finding and is not in the
    graph, so there is nothing to compare.
    """
    model, reference = lippe()
    data, ours = b"", Counter[Key]()
    batch = examples()[first : first + BATCH]
    for position, example in enumerate(batch):
        base = f"https://example.org/{position}/"
        table = example.parent.name
        affected = affected_by(table)
        case = converted(model, {**given_files(), table: example.read_text("utf-8")}, affected)
        same(case)
        others = [given_of(name) for name in given_files().keys() - affected]
        for side in (case.quick, *others):
            data += side.ntriples.replace(model.base.encode(), base.encode())
            for key, count in side.keys.items():
                ours[moved(key, model.base, base)] += count
    theirs = reference.results(data)
    named = [
        (batch[int(key.focus.split("/")[3])].relative_to(EXAMPLES).as_posix(), side, key)
        for side, key in differences(ours, theirs)
    ]
    assert not named


# --- records with planted faults ---


def rows_with_each_fault() -> list[dict[str, str]]:
    """A good row, and one for every fault."""
    rows = [planted(plant, f"p{number}") for number, plant in enumerate((*PLANTS, *ROW_PLANTS))]
    return [{**GOOD, "id": "good1"}, *rows]


@cache
def each_fault() -> Case:
    return converted(the_model(), files_of(rows_with_each_fault()))


def test_every_fault() -> None:
    agree(things(), each_fault())


@pytest.mark.parametrize("parameter", COMPILED)
def test_every_component_is_broken(parameter: str) -> None:
    """None of the components is compared only where it holds."""
    component = f"{SH}{parameter[0].upper()}{parameter[1:]}ConstraintComponent"
    assert any(key.component == component for key in each_fault().quick.keys)


def test_the_list_of_components_is_the_documented_one() -> None:
    text = (ROOT / "docs" / "modelling.md").read_text("utf-8")
    section = text.partition("## What is checked while converting")[2]
    assert [name for name in COMPILED if f"`sh:{name}`" not in section] == []


def test_nothing_of_the_model_is_left_to_pyshacl() -> None:
    assert the_model().uncompiled == ()


@pytest.mark.parametrize("share", [f"share-{number}" for number in range(SHARES)])
def test_generated_records(share: str) -> None:
    @settings(
        max_examples=TABLES // SHARES,
        database=None,
        phases=[Phase.explicit, Phase.generate],  # a failure says its results; to shrink takes long
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(rows=tables())
    def check(rows: Sequence[Mapping[str, str]]) -> None:
        agree(things(), converted(the_model(), files_of(rows)))

    # Other records in each share; the same ones each time, unless all are looked at.
    (check if chosen() is Extent.FULL else seed(share)(check))()
