"""``verbund explain`` says what a code means and what to do."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.support.golden import check_golden

from verbund.findings import catalogue
from verbund.findings.catalogue import LANGUAGES, Language
from verbund.report.explain import UnknownCode, explain

GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize("language", LANGUAGES)
def test_explanation(language: Language, approve: bool) -> None:
    check_golden(GOLDEN / f"explain.{language}.txt", explain("F104", language), approve)


@pytest.mark.parametrize("code", list(catalogue()))
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_can_be_explained_by_code_and_name(code: str, language: Language) -> None:
    by_code = explain(code.lower(), language)
    assert by_code.startswith(f"{code} ")
    assert explain(catalogue()[code].name, language) == by_code


def test_an_unknown_code_is_answered_with_the_nearest() -> None:
    with pytest.raises(UnknownCode) as caught:
        explain("colum-unknown", "en")
    assert caught.value.suggestion == "column-unknown"
    assert "Did you mean column-unknown?" in caught.value.message("en")
    assert "Meinten Sie column-unknown?" in caught.value.message("de")
    with pytest.raises(UnknownCode) as caught:
        explain("quite something else", "en")
    assert caught.value.suggestion is None


@pytest.mark.parametrize("code", catalogue())
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_only_a_finding_can_name_is_no_raw_placeholder(code: str, language: Language) -> None:
    """``explain M108`` said: Correct the {term}."""
    advice = catalogue()[code].texts[language].advice
    assert not re.search(r"\{[a-z_]+\}", advice)
    assert " ".join(advice.split()) in " ".join(explain(code, language).split())
    assert any(map(str.isalpha, advice))
