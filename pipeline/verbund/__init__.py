"""Verbund: records of public agencies, published as validated linked open data.

``__all__`` is the interface for programs (docs/python.md); every other module is private.
"""

from verbund.__about__ import __version__

# Nothing else is loaded here: Ctrl-C is understood only when the command line is (verbund.cli).
TYPE_CHECKING = False
if TYPE_CHECKING:
    from verbund.api.build import BuildReport, build
    from verbund.api.decide import DecideReport, Decision, decide
    from verbund.api.diff import DiffReport, RecordCounts, diff
    from verbund.api.errors import UnreadableError, UsageError
    from verbund.api.explain import explain
    from verbund.api.explained import (
        ColumnExplanation,
        Explanation,
        ListExplanation,
        SettingExplanation,
        SettingsExplanation,
        Subjects,
        TableExplanation,
    )
    from verbund.api.export import ExportReport, export
    from verbund.api.finding import Finding, Text
    from verbund.api.fix import Correction, FixReport, fix
    from verbund.api.incremental.git import RevisionError
    from verbund.api.init import ImportedFiles, NewWorkspace, init
    from verbund.api.migrate import MigratedFile, MigrationReport, migrate
    from verbund.api.preview import PreviewReport, preview
    from verbund.api.progress import Reading
    from verbund.api.publish import PublishReport, TargetReport, publish
    from verbund.api.query import QueryAnswer, Term, query
    from verbund.api.shipped_questions import QuestionParameter, QuestionText, questions
    from verbund.api.site import site
    from verbund.api.site_report import SiteReport
    from verbund.api.template import TemplateReport, template
    from verbund.api.undecided import Candidate, UndecidedReport, UndecidedText, undecided
    from verbund.api.validate import (
        ChangedReport,
        DataReport,
        ValidationReport,
        validate,
        validate_changed,
        validate_data,
    )
    from verbund.api.verify import VerifyReport, verify
    from verbund.api.watch import WatchReport, watch
    from verbund.errors import VerbundError
    from verbund.findings.counts import FindingCount
    from verbund.findings.finding import Place, Severity
    from verbund.publication.error import TargetError
    from verbund.publication.plan import Step
    from verbund.publication.preview.outcome import DatasetOutcome, DistributionOutcome
    from verbund.publication.target import Check
    from verbund.publication.target_run import PublishProgress
    from verbund.release.diff.sentences import ChangeLog, Part, Section
    from verbund.release.diff.write import DatasetState
    from verbund.release.profiles.quality import Quality, QualityMeasurement, QualityMetric
    from verbund.report.explain import UnknownCode
    from verbund.sparql.errors import (
        NoReleaseError,
        QueryError,
        QueryLimit,
        QueryRefused,
        QueryTimeout,
    )

__all__ = [
    "BuildReport",
    "Candidate",
    "ChangeLog",
    "ChangedReport",
    "Check",
    "ColumnExplanation",
    "Correction",
    "DataReport",
    "DatasetOutcome",
    "DatasetState",
    "DecideReport",
    "Decision",
    "DiffReport",
    "DistributionOutcome",
    "Explanation",
    "ExportReport",
    "Finding",
    "FindingCount",
    "FixReport",
    "ImportedFiles",
    "ListExplanation",
    "MigratedFile",
    "MigrationReport",
    "NewWorkspace",
    "NoReleaseError",
    "Part",
    "Place",
    "PreviewReport",
    "PublishProgress",
    "PublishReport",
    "Quality",
    "QualityMeasurement",
    "QualityMetric",
    "QueryAnswer",
    "QueryError",
    "QueryLimit",
    "QueryRefused",
    "QueryTimeout",
    "QuestionParameter",
    "QuestionText",
    "Reading",
    "RecordCounts",
    "RevisionError",
    "Section",
    "SettingExplanation",
    "SettingsExplanation",
    "Severity",
    "SiteReport",
    "Step",
    "Subjects",
    "TableExplanation",
    "TargetError",
    "TargetReport",
    "TemplateReport",
    "Term",
    "Text",
    "UndecidedReport",
    "UndecidedText",
    "UnknownCode",
    "UnreadableError",
    "UsageError",
    "ValidationReport",
    "VerbundError",
    "VerifyReport",
    "WatchReport",
    "__version__",
    "build",
    "decide",
    "diff",
    "explain",
    "export",
    "fix",
    "init",
    "migrate",
    "preview",
    "publish",
    "query",
    "questions",
    "site",
    "template",
    "undecided",
    "validate",
    "validate_changed",
    "validate_data",
    "verify",
    "watch",
]

_MODULES = {
    "api.build": ("BuildReport", "build"),
    "api.decide": ("DecideReport", "Decision", "decide"),
    "api.diff": ("DiffReport", "RecordCounts", "diff"),
    "api.errors": ("UnreadableError", "UsageError"),
    "api.explain": ("explain",),
    "api.explained": (
        "ColumnExplanation",
        "Explanation",
        "ListExplanation",
        "SettingExplanation",
        "SettingsExplanation",
        "Subjects",
        "TableExplanation",
    ),
    "api.finding": ("Finding", "Text"),
    "api.export": ("ExportReport", "export"),
    "api.fix": ("Correction", "FixReport", "fix"),
    "api.incremental.git": ("RevisionError",),
    "api.init": ("ImportedFiles", "NewWorkspace", "init"),
    "api.migrate": ("MigratedFile", "MigrationReport", "migrate"),
    "api.preview": ("PreviewReport", "preview"),
    "api.progress": ("Reading",),
    "api.publish": ("PublishReport", "TargetReport", "publish"),
    "api.query": ("QueryAnswer", "Term", "query"),
    "api.shipped_questions": ("QuestionParameter", "QuestionText", "questions"),
    "api.site": ("site",),
    "api.site_report": ("SiteReport",),
    "api.template": ("TemplateReport", "template"),
    "api.undecided": ("Candidate", "UndecidedReport", "UndecidedText", "undecided"),
    "api.validate": (
        "ChangedReport",
        "DataReport",
        "ValidationReport",
        "validate",
        "validate_changed",
        "validate_data",
    ),
    "api.verify": ("VerifyReport", "verify"),
    "api.watch": ("WatchReport", "watch"),
    "errors": ("VerbundError",),
    "findings.counts": ("FindingCount",),
    "findings.finding": ("Place", "Severity"),
    "publication.error": ("TargetError",),
    "publication.plan": ("Step",),
    "publication.preview.outcome": ("DatasetOutcome", "DistributionOutcome"),
    "publication.target": ("Check",),
    "publication.target_run": ("PublishProgress",),
    "release.diff.sentences": ("ChangeLog", "Part", "Section"),
    "release.diff.write": ("DatasetState",),
    "release.profiles.quality": ("Quality", "QualityMeasurement", "QualityMetric"),
    "report.explain": ("UnknownCode",),
    "sparql.errors": (
        "NoReleaseError",
        "QueryError",
        "QueryLimit",
        "QueryRefused",
        "QueryTimeout",
    ),
}
_MODULE_OF = {name: module for module, names in _MODULES.items() for name in names}


def __getattr__(name: str) -> object:
    """Load what is named (PEP 562): the command line starts without it, and can be stopped."""
    if name not in _MODULE_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    found: object = getattr(import_module(f"{__name__}.{_MODULE_OF[name]}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    """The names of the interface."""
    return sorted(__all__)
