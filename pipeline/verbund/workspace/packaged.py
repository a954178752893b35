"""Finds the ontology, its rules, the shapes and the questions that come with verbund.

In a wheel they lie in the package, under `_data`; in a checkout, at its top.
"""

from pathlib import Path

from verbund.errors import VerbundError

__all__ = [
    "ResourceNotFoundError",
    "ontology_folder",
    "queries_folder",
    "rules_folder",
    "shapes_folder",
]

_PACKAGE = Path(__file__).parents[1]


class ResourceNotFoundError(VerbundError, FileNotFoundError):
    """Raised where a data folder of verbund is in neither the package nor a checkout around it."""


def ontology_folder() -> Path:
    """Find the ontology that comes with verbund.

    Returns:
        The folder with the ontology's Turtle files. It exists; it is not to be written to.

    Raises:
        ResourceNotFoundError: If verbund was installed without it.
    """
    return _folder("ontology")


def rules_folder() -> Path:
    """Find the rules that derive links, which come with verbund beside the ontology.

    Returns:
        The folder with the rules in SPARQL. It is not to be written to.

    Raises:
        ResourceNotFoundError: If verbund was installed without its ontology.
    """
    return ontology_folder() / "rules"


def shapes_folder() -> Path:
    """Find the shapes that come with verbund.

    Returns:
        The folder with the shapes' Turtle files. It exists; it is not to be written to.

    Raises:
        ResourceNotFoundError: If verbund was installed without it.
    """
    return _folder("shapes")


def queries_folder() -> Path:
    """Find the questions that come with verbund.

    Returns:
        The folder with the questions in SPARQL. It exists; it is not to be written to.

    Raises:
        ResourceNotFoundError: If verbund was installed without it.
    """
    return _folder("queries")


def _folder(name: str) -> Path:
    candidates = [_PACKAGE / "_data" / name]
    checkout = _PACKAGE.parent.parent
    if (checkout / "pyproject.toml").is_file():  # else any folder two levels up would do
        candidates.append(checkout / name)
    for candidate in candidates:
        if candidate.is_dir():
            return candidate
    places = " nor ".join(str(candidate) for candidate in candidates)
    raise ResourceNotFoundError(
        f'verbund\'s own folder "{name}" is missing: it is not at {places}. '
        "Install verbund again, from a wheel or unpacked from its checkout."
    )
