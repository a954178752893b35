"""Names, pages and explanations of codes, for reports."""

from __future__ import annotations

from verbund.findings.catalogue import Entry, Language, say
from verbund.report.documentation_address import documentation


def rule_name(item: Entry) -> str:
    """Return the code with its name, as ``V103-datatype``: also the anchor of its explanation."""
    return f"{item.code}-{item.name}"


def rule_page(item: Entry) -> str:
    """Return the address of the page that explains a code."""
    return f"{documentation()}findings.md#{rule_name(item).lower()}"


def rule_help(item: Entry, language: Language) -> str:
    """Return cause, remedy and an example of wrong and right, as plain text."""
    return _help(item, language, "{}:\n{}")


def rule_help_markdown(item: Entry, language: Language) -> str:
    """Return cause, remedy and an example of wrong and right, as Markdown."""
    return _help(item, language, "**{}:**\n\n```text\n{}\n```", prose="**{}:** {}")


def _help(item: Entry, language: Language, example: str, prose: str = "{}: {}") -> str:
    texts = item.texts[language]
    return "\n\n".join(
        [
            prose.format(say("explain.cause", language), texts.cause),
            prose.format(say("explain.remedy", language), texts.advice),
            example.format(say("explain.wrong", language), item.wrong),
            example.format(say("explain.right", language), item.right),
        ]
    )
