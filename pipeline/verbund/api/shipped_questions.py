"""The function ``questions``: the questions of a release, or those that come with verbund."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from verbund.api.arguments import StrPath, path_or_none
from verbund.api.errors import public
from verbund.api.finding import Text, text_of
from verbund.question.folder import QUESTIONS, question_files, read_file
from verbund.question.question import Parameter, Question, shown
from verbund.rdf.datatypes import local
from verbund.workspace.packaged import queries_folder
from verbund.workspace.workspace import read_workspace


@dataclass(frozen=True, slots=True)
class QuestionParameter:
    """A parameter of a question.

    ``type`` is iri, language or the local name of a datatype such as date. ``default`` is the value
    that counts where none is given; empty where the question is then asked without one.
    """

    name: str
    type: str
    label: Text
    default: str


@dataclass(frozen=True, slots=True)
class QuestionText:
    """A question that can be asked by its number or name, and what it can be told.

    ``columns`` says what each column of the answer means.
    """

    number: str
    name: str
    title: Text
    description: Text
    parameters: tuple[QuestionParameter, ...]
    columns: Mapping[str, Text]
    query: str


@public
def questions(
    workspace: StrPath = ".", *, release: StrPath | None = None
) -> tuple[QuestionText, ...]:
    """Tell which questions a release can be asked by their number: those that lie in it.

    Args:
        workspace: The folder with verbund.toml.
        release: The folder of a release, in place of the workspace's.

    Raises:
        QueryError: If a question in the release cannot be read.
        UnreadableError: If the workspace cannot be read.
        UsageError: If an argument is invalid.
    """
    _, files = release_and_questions(Path(workspace), path_or_none(release))
    return tuple(_public(read_file(path)) for path in files)


def release_and_questions(workspace: Path, release: Path | None) -> tuple[Path, list[Path]]:
    """The folder of the release, and the files of its questions.

    Those in a release fit its model, and have its defaults. Where it has none, those that come with
    verbund count, unless the workspace has a model of its own. Raises Findings.
    """
    described = None if release is not None else read_workspace(workspace)
    output = described.output if described is not None else release or workspace
    files = question_files(output / QUESTIONS)
    if not files and (described is None or described.packaged_model):
        files = question_files(queries_folder())
    return output, files


def _public(question: Question) -> QuestionText:
    return QuestionText(
        number=question.name.partition("-")[0],
        name=question.name,
        title=text_of(question.title),
        description=text_of(question.description),
        parameters=tuple(map(_parameter, question.parameters)),
        columns={name: text_of(text) for name, text in (question.columns or {}).items()},
        query=question.text,
    )


def _parameter(parameter: Parameter) -> QuestionParameter:
    return QuestionParameter(
        name=parameter.name,
        type=local(parameter.type),
        label=text_of(parameter.label),
        default=shown(parameter.default),
    )
