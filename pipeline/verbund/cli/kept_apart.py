"""What no report or other output of a command may take the place of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import click

from verbund.cli.words import wrong_use
from verbund.findings import Findings
from verbund.system.inside import real_path
from verbund.workspace.workspace import FILE, Workspace, read_workspace


def refuse_in_workspace(folder: Path, file: Path) -> None:
    """Raise click.UsageError where a file is of the workspace in a folder, or in folders of it."""
    refuse_in_place_of_inputs(file, folder)
    try:
        workspace = read_workspace(folder)
    except Findings:  # the command tells them
        return
    refuse_in_workspace_folders(file, workspace)


def refuse_in_release(folder: Path, file: Path) -> None:
    """Raise click.UsageError where a file lies in the folder of a release."""
    refuse_below(file, [("what-releases", folder)])


def refuse_in_place_of_inputs(file: Path, folder: Path, inputs: Iterable[Path] = ()) -> None:
    """Raise click.UsageError where a file is one of those that a command reads.

    These are verbund.toml and published.json of the workspace in ``folder``, and ``inputs``.
    """
    from verbund.release.published import PUBLISHED  # only for a file that is written

    read = [real_path(folder / FILE), real_path(folder / PUBLISHED), *map(real_path, inputs)]
    if any(real_path(file).is_relative_to(item) for item in read):
        raise click.UsageError(wrong_use("replaces-input", file=str(file)))


def refuse_in_workspace_folders(file: Path, workspace: Workspace) -> None:
    """Raise click.UsageError where a file lies in a folder of the workspace or of a target.

    A link counts as the place where it stands too: it would be replaced.
    """
    from verbund.workspace.directory import DirectorySettings  # as above

    if real_path(file) == real_path(workspace.decisions):
        raise click.UsageError(wrong_use("replaces-input", file=str(file)))
    named = [("what-releases", workspace.output), ("what-records", workspace.records)]
    named += [("what-model", item) for item in (*workspace.ontology, *workspace.shapes)]
    for target in workspace.targets:
        if isinstance(target.settings, DirectorySettings):
            named.append(("what-published", workspace.folder / target.settings.folder))
    refuse_below(file, named)


def refuse_below(file: Path, named: Iterable[tuple[str, Path]]) -> None:
    """Raise click.UsageError where a file lies in a folder, named with the words for what is in it.

    A link counts as the place where it stands too.
    """
    stands = real_path(file.parent) / file.name
    for what, folder in named:
        if any(path.is_relative_to(real_path(folder)) for path in (real_path(file), stands)):
            text = wrong_use("in-folder", file=str(file), folder=str(folder), what=wrong_use(what))
            raise click.UsageError(text)


def refuse_unwritable(files: Iterable[Path]) -> None:
    """Refuse before the work what could not be written after it."""
    count = Counter(map(real_path, files))
    for file, times in count.items():
        if times > 1:
            raise click.UsageError(wrong_use("same-file", file=str(file)))
        if not is_folder(file.parent):
            raise click.UsageError(wrong_use("no-folder", folder=str(file.parent)))
        if is_folder(file):
            raise click.UsageError(wrong_use("is-folder", file=str(file)))
        refuse_in_place_of_others(file)


def refuse_in_place_of_others(file: Path) -> None:
    """Raise click.UsageError where something stands that is no report: a page, a shape, a text."""
    from verbund.report.recognised import is_replaceable

    if not is_replaceable(file):
        raise click.UsageError(wrong_use("replaces-other", file=str(file)))


def is_file(path: Path) -> bool:
    """Whether there is such a file that can be looked at."""
    try:
        return path.is_file()
    except OSError:  # as below
        return False


def is_same_file(one: Path, other: Path) -> bool:
    """Whether two paths are of one file, by whatever links they lead there."""
    try:
        return one.samefile(other)
    except OSError:  # one is not there
        return False


def is_folder(path: Path) -> bool:
    """Whether there is such a folder that can be looked at."""
    try:
        return path.is_dir()
    except OSError:  # a name that is too long, a folder that may not be looked into
        return False
