"""A new workspace: settings with comments, a worked example, a page that says what to do.

The files are those of the folder ``new`` beside this module, filled in with what the office says.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from string import Template
from typing import Final

from verbund.findings import Finding, Findings, Language, Place
from verbund.system.new_files import names_there, write_new_files
from verbund.workspace.document import FILE

_FOLDER: Final = Path(__file__).with_name("new")
_CI: Final = {"github": ".github/workflows/verbund.yml", "gitlab": ".gitlab-ci.yml"}
CI: Final = tuple(_CI)
"""The CI systems for which there is a file."""

_IMPORTED: Final = "imported"
_PLACEHOLDER: Final = {
    "de": " (Platzhalter: hier gehört eine Adresse hin, die Ihnen gehört)",
    "en": " (a placeholder: put an address here that is yours)",
}
_UMLAUTS: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def placeholder_base(name: str) -> str:
    """Return a base for the records of an office, on example.org."""
    lowered = name.lower().translate(_UMLAUTS)
    plain = unicodedata.normalize("NFKD", lowered).encode("ascii", "ignore").decode()
    slug = "-".join(re.findall(r"[a-z0-9]+", plain))[:60].strip("-")
    return f"https://example.org/{slug or 'office'}/"


def new_files(
    name: str,
    base: str | None,
    language: Language,
    ci: str | None = None,
    *,
    with_example: bool = True,
) -> dict[str, str]:
    """Return the files of a new workspace by their paths in it.

    ``name`` is that of the office, in one line; ``base`` what IRIs of records begin with, else a
    placeholder; ``ci`` one of ``CI``. ``with_example`` is False where the office has records: then
    the page tells of the mapping.
    """
    given = {
        "name": _in_toml(name),
        "plain_name": name,
        "base": _in_toml(base or placeholder_base(name)),
        "placeholder": "" if base else _PLACEHOLDER[language],
    }
    folder = _FOLDER / (language if with_example else f"{_IMPORTED}/{language}")
    files = {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    found = {
        path: text if path.endswith(".csv") else Template(text).substitute(given)
        for path, text in files.items()
    }
    if not with_example:
        settings = (_FOLDER / language / FILE).read_text(encoding="utf-8")
        found[FILE] = Template(settings).substitute(given)
    if ci is not None:
        found[_CI[ci]] = (_FOLDER / "ci" / f"{ci}.yml").read_text(encoding="utf-8")
    return found


def write_new(folder: Path, files: Mapping[str, bytes | Path]) -> None:
    """Write the files of a new workspace into a folder; what is there is never replaced.

    A file is given by its content, or by the path of one that is copied, byte for byte.

    Raises Findings (W118) where one of them is there already, and nothing is written then; OSError
    where the system does not let write.
    """
    there = names_there(folder, files)
    if there:
        details = {"files": ", ".join(there), "folder": str(folder)}
        raise Findings([Finding("W118", Place(file=FILE), details=details)])
    write_new_files(folder, files)


def _in_toml(text: str) -> str:
    """Return a text as a basic string of TOML (TOML 1.0, String), which JSON's are, too."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
