"""Makes a new workspace that can be built at once."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from verbund.api.arguments import StrPath
from verbund.api.errors import one_of, public, wrong_use
from verbund.api.template import packaged_book
from verbund.findings import Language, phrase
from verbund.findings.catalogue import LANGUAGES
from verbund.workspace.new_workspace import CI, new_files, placeholder_base, write_new
from verbund.workspace.text_forms import is_base

_LONGEST = 200

CiSystem = Literal["github", "gitlab"]
"""A CI system for which there is a file."""


@dataclass(frozen=True)
class NewWorkspace:
    """A workspace that was made.

    Attributes:
        folder: Where it lies.
        files: The files that were written, by their paths in the folder.
    """

    folder: Path
    files: tuple[str, ...]


@public
def init(
    folder: StrPath = ".",
    *,
    name: str,
    base: str | None = None,
    language: Language = "de",
    ci: CiSystem | None = None,
) -> NewWorkspace:
    """Make a workspace with settings, a worked example, a workbook to fill in, and what to do next.

    Args:
        folder: Where it is to lie; made if it is not there.
        name: The name of the office.
        base: What the IRIs of all records begin with, with a slash at the end; without it a
            placeholder on example.org.
        language: That of the texts, the headings and the comments.
        ci: The CI system for which a file is written too.

    Raises:
        UnreadableError: If one of the files is there already; nothing is written then.
        UsageError: If the name is empty or no line of text, or the base is no such IRI.
        OSError: If the system does not let write.
    """
    if language not in LANGUAGES:
        raise one_of("language", LANGUAGES, language)
    if ci is not None and ci not in CI:
        raise one_of("ci", CI, ci)
    title = name.strip()
    if not title or not title.isprintable() or len(title) > _LONGEST:
        raise wrong_use(phrase("argument.line", name="name", most=str(_LONGEST)))
    if base is not None and not is_base(base):
        raise wrong_use(phrase("argument.base", value=base))
    template, content = packaged_book(base or placeholder_base(title), language)
    texts = new_files(title, base, language, ci)
    files = {name: text.encode() for name, text in texts.items()} | {template: content}
    write_new(Path(folder), files)
    return NewWorkspace(Path(folder), tuple(files))
