"""The catalogue is whole: every code, in both languages, with details that the stages offer."""

from __future__ import annotations

import re
import string
import tomllib
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verbund.findings import Finding, Place, Severity, catalogue, phrase
from verbund.findings.catalogue import (
    LANGUAGES,
    Language,
    _phrase,
    entry,
    localised,
    render,
    shorten,
    visible,
)
from verbund.report.documentation.findings import reference

ROOT = Path(__file__).parents[2]

# The contract between the stages and the words: code, name, and the details offered.
CONTRACT = """
W101 workspace-missing folder
W102 workspace-syntax problem todo
W103 workspace-unknown-key key
W104 workspace-wrong-value key expected
W105 workspace-missing-key key expected
W106 folder-missing key folder
W107 targets-share-a-place target other place
W110 folder-outside key folder variable
W111 model-folder-unread folder read
W115 temporary-unwritable problem
W116 output-outside folder variable
W117 secret-in-settings key
W118 workspace-there files folder
W120 template-there files folder
W121 template-without-workspace folder
W122 template-lists-incomplete code file
W123 template-table-nameless tables
W125 fix-interrupted files undo
W135 mapping-missing
W136 mapping-unknown-table known
W137 mapping-unknown-column known table
W138 mapping-contradiction row
W139 mapping-row-incomplete problem
M101 model-syntax problem
M102 model-unknown-term term subject
M103 model-unsupported-term term subject
M104 model-undeclared-term term subject
M105 model-prefix-conflict prefix namespace other
M106 model-labelled-blank-node problem
M107 model-incomplete-shape subject missing
M108 model-wrong-annotation subject term problem
M109 model-duplicate-name subject name other
M110 model-concept-scheme subject scheme
M111 model-ambiguous-label label other scheme
M112 model-no-record-types folder
M113 model-not-run problem
M114 model-generated-code function problem
M115 model-nested-too-deep subject limit
M116 model-term-not-known term subject
M117 model-iri-too-long iri limit
M118 model-text-twice term subject language used
M119 model-term-left-out term lower subject
M120 migration-rules problem
M130 model-too-many-prefixes limit
M131 model-too-many-tables subject limit
M140 derivation-rule problem
M141 derivation-too-large what limit
F101 file-unreadable problem
F102 file-encoding byte guess
F103 file-unclosed-quote
F104 file-ragged-row found expected
F105 file-malformed problem
F106 file-unknown-table known
F107 file-unsupported-format extension known
F108 file-empty
F109 file-too-large what limit unit setting
F110 no-records folder
F111 rdf-syntax problem
F112 remote-context address
F113 data-format extension known
F114 data-without-targets
F115 file-outside
F116 file-not-regular kind
F117 folder-is-a-link
F118 surplus-separators number
F119 other-encoding encoding
F125 references-unchecked tables others
F126 graph-unchecked
F130 data-term-too-long limit
F131 json-ld-dropped problem pointer
F140 headings-repeated
F141 headings-changed
F142 row-of-totals
F143 row-of-units
F144 row-of-notes
F145 value-nested key
F146 key-twice key
F147 separator-in-value key value separator
F148 document-without-rows
F149 rows-unrelated table
F150 no-workbook found name
F151 workbook-protected
F152 workbook-damaged problem
F153 workbook-unpacks-too-large what setting
F154 formula-without-result
F155 cells-beside-table cell
F156 merged-cells areas
F157 hidden-content hidden
F158 sheet-unknown-table known
F159 key-unknown-table known
F161 words-of-number-format cells
F162 year-not-shown day
F170 not-corrected count known
F171 not-written-through
F172 file-changed-since
F173 undo-unusable problem
F174 correction-left problem
F180 parquet-not-installed
F181 parquet-damaged what problem
F182 parquet-takes-too-much what setting
F185 outlines-unreadable problem
F186 outlines-fit-nothing
F175 source-name-twice
F176 source-passed-over
F177 mapping-unknown-heading known
G101 migration-undecided others what
G102 migration-not-written change
G103 migration-in-the-way other text
G104 migration-several values table
G105 migration-setting-left key
G106 migration-heading-left now problem
G107 migration-table-left now
T101 column-unknown known
T102 column-duplicate other
T103 column-missing name label fill
T104 column-without-heading
T105 heading-surplus-separator found expected
T106 headings-below row
T107 headings-missing known
T108 column-needed names rule count rows
T109 separators-mixed found
T110 titles-above row
T111 column-deprecated label known
T120 mapping-row-unused
T121 row-of-unknown-table known rows
T122 table-column-missing heading
T123 cell-of-other-table table
T124 row-without-table rows
K101 key-empty name
K102 key-duplicate other_row other_file
K103 key-malformed
R101 reference-unknown target
R102 reference-ambiguous candidates
R103 concept-unknown known
R104 reference-wrong-class target class
R105 several-values parts
R106 table-without-file target name count
R107 reference-in-a-circle label what
R108 separator-other parts separator
R110 reference-to-nobody decided target
R111 decision-record-unknown target nobody
R112 decision-table-unknown known
R113 decision-column-unknown known
R114 decision-twice text other
R115 decision-wrong-class target
R116 decision-needless text
R117 decision-contradicted text found
R118 decision-incomplete expected
R119 decision-unused text
R120 listed-twice other
R121 listed-too-early label why
R122 decision-table-ambiguous tables
R123 about-no-value label other
V101 value-missing limit label wanted
V102 too-many-values limit found
V103 datatype expected
V104 node-kind expected
V105 class expected
V106 in known
V107 has-value expected
V108 pattern pattern
V109 min-length limit found
V110 max-length limit found
V111 min-inclusive limit
V112 max-inclusive limit
V113 min-exclusive limit
V114 max-exclusive limit
V115 language expected
V116 unique-language language
V117 less-than other_column other_value
V118 less-than-or-equals other_column other_value
V119 equals other_column other_value
V120 disjoint other_column
V121 node why
V122 or why
V123 and why
V124 xone why
V125 not why
V126 closed property
V127 shacl component problem
V128 qualified-min-count limit label why
V129 qualified-max-count limit label
V130 engines-differ engine other component path
V131 shape-not-decided shape problem
V132 pattern-runs-away shape pattern seconds
V201 control-character character
V202 error-value error
V203 lost-character
V204 double-encoded
V205 lost-letter word
V206 formula character
V207 invisible-text character
V208 invisible-character character
V209 odd-year year
V210 day-number
V211 after-release day
V212 not-in-normal-form count
V213 zero-day
V214 deprecated-concept known how
V220 value-in-words column expected
V221 range-in-one-cell first last column expected
D101 description-missing property key
D102 description-form property key
D103 description-too-many property key
D104 description-not-listed property key list space known
D105 description-other-list property key list space known
D106 description-deprecated property key
D107 description-together property key
D108 description-not-in-records property
D109 description-leads-on property key
D110 contact-name-left-out key published
D111 catalogue-made-up-in-part
D190 profile-finding profile property problem
D191 profile-unusable problem
B101 output-unwritable problem
B102 output-busy
B103 output-not-a-release
B104 version-with-other-data version what todo
B105 version-superseded version newest
B106 versions-would-be-lost folder
B107 version-not-comparable version problem
B108 process-lost
B109 kept-version-changed version folder
B110 date-not-newer version date before published
B111 published-unreadable problem
B112 name-beside-output-taken
B113 file-name-leads-out
B114 feed-begins-anew version problem
B115 incremental-differs what
B116 part-refused count name
B117 parts-not-made count problem
B118 input-not-sent
P101 mass-deletion count published datasets
P102 empty-catalogue count
P103 changed-iri old match modified before
P104 missing-licence distributions
P105 missing-distribution
P106 modified-not-newer modified before
P107 duplicate-identifier datasets
P108 identifier-missing
P109 catalogue-unreadable problem
P110 catalogue-missing known
P111 portal-address-breaks old match
P112 one-value-kept property count
P113 resource-recreated distributions
E101 release-without-sums folder problem
E102 sums-malformed
E103 release-file-missing
E104 release-file-changed expected found
E105 release-file-unlisted
E106 release-not-rdf problem
E107 triple-count expected found
E108 not-canonical
E109 gzip-differs problem
E110 manifest-unreadable problem
E111 manifest-differs what expected found
E112 signature-wrong problem
E113 signature-missing
E114 signature-unchecked problem
X101 dataset-unreadable problem
X102 dataset-not-canonical problem
X103 version-unknown known
X104 difference-unwritable problem
U102 secret-missing target variable
U103 target-unreachable target call words
U104 access-denied target call status words
U105 target-refused target call status words
U106 target-failed target call status words
U107 answer-not-understood target call status words
U108 release-missing
U109 too-large-for-target target call status words
U110 redirected target call status words
U111 not-reached target what
U112 changed-meanwhile target call status words
U113 interrupted target
U114 program-fault target problem where
U115 secret-in-the-clear target variable address
U120 language-lost target what languages
U121 value-lost target what
U122 value-changed target what found
U130 changed-version target where version held found
U131 lost-version target versions
U132 published-not-noted problem
U133 outdated-release what version
U201 dataset-undescribed target
U202 dataset-is-foreign target dataset found
U203 dataset-hidden target dataset call status words
U204 organisation-deleted target organisation
U205 organisation-missing target organisation call status words
U206 file-differs target name expected found
U207 dataset-elsewhere target dataset found
U208 pattern-without-file target key known
U301 store-count-differs target graph expected found
U302 store-value-lost target graph what found
U303 graph-not-named target
U304 graph-file target file problem
U305 foreign-graph target graph triples
U306 publication-under-way target graph minutes
U310 store-answer-unwritable target found
U311 store-kinds-differ target graph what kind expected found
U401 folder-not-ours target folder found
U402 folder-of-the-workspace target folder
U403 foreign-file-in-place target file
U404 folder-refused target folder words
U405 folder-busy target folder
U406 release-changed target file
U410 download-elsewhere target download address
U411 records-without-documents target count most
U412 name-beside-folder-taken target found
U416 address-no-server-can-name target address
U417 no-site-published target problem
U418 server-configuration-changed target folder
"""
COMMON = {"value", "column", "row", "file", "line", "suggestion"}
PHRASES = [
    "datatype.date",
    "datatype.gYearMonth",
    "datatype.gYear",
    "datatype.dateTime",
    "datatype.time",
    "datatype.integer",
    "datatype.nonNegativeInteger",
    "datatype.positiveInteger",
    "datatype.decimal",
    "datatype.double",
    "datatype.boolean",
    "datatype.anyURI",
    "datatype.string",
    "datatype.other",
    "datatype.or",
    "nodekind.IRI",
    "nodekind.Literal",
    "limit.cell",
    "limit.columns",
    "limit.file",
    "toml.text",
    "toml.list",
    "toml.true",
    "toml.iri",
    "toml.language",
    "toml.folder",
]


def placeholders(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}


def test_the_codes_and_their_details_are_those_agreed() -> None:
    agreed = [tuple(line.split()) for line in CONTRACT.split("\n") if line]
    assert [(item.code, item.name, *item.details) for item in catalogue().values()] == agreed


@pytest.mark.parametrize("code", list(catalogue()))
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_there_and_uses_only_what_is_offered(code: str, language: Language) -> None:
    item = entry(code)
    texts = item.texts[language]
    assert texts.title
    assert texts.remedy.endswith(".")
    assert texts.message.endswith((".", "{problem}", "{words}", "{what}"))
    assert not texts.title.endswith(".")
    assert 2 <= texts.cause.count(". ") + 1 <= 4
    assert item.wrong
    assert item.right
    assert item.wrong != item.right
    for template in (texts.message, texts.expected, texts.remedy):
        assert placeholders(template) <= COMMON | set(item.details)
    for plain in (texts.title, texts.cause):
        assert not placeholders(plain.replace("{}", ""))


@pytest.mark.parametrize("code", list(catalogue()))
def test_both_languages_use_the_same_details(code: str) -> None:
    english, german = (entry(code).texts[language] for language in LANGUAGES)
    assert placeholders(english.message) == placeholders(german.message)
    assert placeholders(english.expected) == placeholders(german.expected)


@pytest.mark.parametrize("code", list(catalogue()))
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_message_speaks_no_shacl(code: str, language: Language) -> None:
    if code.startswith("M") or code == "V127":
        return
    texts = entry(code).texts[language]
    assert "sh:" not in texts.message + texts.expected + texts.remedy
    if language == "de":
        assert "Shape" not in texts.message + texts.expected + texts.remedy


@pytest.mark.parametrize("code", list(catalogue()))
@pytest.mark.parametrize("language", LANGUAGES)
def test_missing_details_never_raise(code: str, language: Language) -> None:
    rendered = render(Finding(code, Place()), language)
    assert "{" not in rendered.message + rendered.expected + rendered.remedy


@pytest.mark.parametrize("key", PHRASES)
def test_phrases_exist_in_both_languages(key: str) -> None:
    assert all(phrase(key, datatype="x", first="x", second="x")[language] for language in LANGUAGES)


def test_an_expectation_with_a_missing_detail_is_left_out() -> None:
    finding = Finding("V109", Place(), value="x", details={"found": "1", "limit": ""})
    assert render(finding, "en").message == "“x” is too short: its length is 1."
    assert render(finding, "en").expected == ""


def test_a_phrase_that_the_code_names_exists() -> None:
    """Keys are found in the source: ``phrase("…")``, ``say("…")`` and the model's ``wrong("…")``."""
    package = ROOT / "pipeline/verbund"
    modules = (path for path in package.rglob("*.py") if path != package / "__init__.py")
    files = [*modules, *package.glob("report/templates/*.html")]
    source = "".join(path.read_text(encoding="utf-8") for path in files)
    keys = set(
        re.findall(
            r"\"((?:datatype|nodekind|limit|toml|model|report|explain|html|sarif|junit|github|progress)"
            r"\.[\w-]+)\"",
            source,
        )
    )
    known = tomllib.loads(
        (ROOT / "pipeline/verbund/findings/catalogue.toml").read_text(encoding="utf-8")
    )["phrases"]
    counted = {"report.violations", "report.warnings", "report.infos", "report.files"}
    assert len(keys) > 20
    assert keys - counted <= known.keys()
    for texts in known.values():
        assert set(texts) == set(LANGUAGES)
        assert placeholders(texts["en"]) == placeholders(texts["de"])


def test_a_phrase_takes_phrases() -> None:
    both = phrase("datatype.or", first=phrase("datatype.date"), second=phrase("datatype.gYear"))
    assert both["en"] == "a day such as 2021-11-16 or a year such as 2021"
    assert both["de"] == "ein Tag wie 2021-11-16 oder ein Jahr wie 2021"


def test_the_shapes_own_message_goes_first_in_the_language_or_the_other() -> None:
    finding = Finding("V108", Place(), messages={"de": "Fünf Ziffern."}, details={"pattern": "x"})
    assert render(finding, "de").message == "Fünf Ziffern."
    assert render(finding, "en").message == "Fünf Ziffern."
    assert render(finding, "en").expected == "a value that matches the pattern x"


def test_a_longer_language_tag_serves() -> None:
    assert localised({"fr": "x", "de-DE": "y", "en": "z"}, "de") == "y"
    assert localised({"fr": "x"}, "de") == "x"


def test_a_cell_in_a_message_is_short_and_shows_every_character() -> None:
    finding = Finding("V103", Place(), value="a\nb\u202e{value}\x1b[31m" + "x" * 500)
    message = render(finding, "en").message
    assert message.startswith("“a\\nb\\u202E{value}\\u001B[31mxxx")
    assert len(message) < 160


@given(st.text(st.characters(categories=None)))
def test_visible_text_is_one_line_without_anything_hidden(text: str) -> None:
    shown = visible(text)
    assert all(unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Zl", "Zp"} for c in shown)
    shown.encode("utf-8")
    assert shorten(shown, 80) == shown or len(shorten(shown, 80)) <= 80


def test_only_findings_that_lose_nothing_are_warnings() -> None:
    milder = [code for code, item in catalogue().items() if item.severity != Severity.VIOLATION]
    assert milder == [
        "W111",
        "W117",
        "W121",
        "W122",
        "W125",
        "M111",
        "M116",
        "M118",
        "M119",
        "F114",
        "F118",
        "F119",
        "F125",
        "F126",
        "F131",
        "F156",
        "F157",
        "F161",
        "F170",
        "F171",
        "F174",
        "F186",
        "G101",
        "G102",
        "G103",
        "G104",
        "G105",
        "G106",
        "G107",
        "T110",
        "T111",
        "T120",
        "R116",
        "R119",
        "V201",
        "V202",
        "V203",
        "V204",
        "V205",
        "V206",
        "V208",
        "V211",
        "V212",
        "V213",
        "V214",
        "D104",
        "D106",
        "D108",
        "D110",
        "D111",
        "B104",
        "B107",
        "B110",
        "B114",
        "B116",
        "B117",
        "P111",
        "P112",
        "P113",
        "E114",
        "U115",
        "U120",
        "U121",
        "U122",
        "U132",
        "U208",
        "U410",
        "U411",
        "U417",
        "U418",
    ]


def test_the_page_of_codes_is_fresh() -> None:
    """If this fails, run ``python -m verbund.report.documentation.findings > docs/findings.md``."""
    assert (ROOT / "docs/findings.md").read_text(encoding="utf-8") == reference()


def test_each_phrase_is_found_by_its_line() -> None:
    """A phrase is parsed alone: the catalogue as a whole says the same of all of them."""
    text = (ROOT / "pipeline" / "verbund" / "findings" / "catalogue.toml").read_text("utf-8")
    stated = tomllib.loads(text)["phrases"]
    assert {key: _phrase(key) for key in stated} == stated
    with pytest.raises(KeyError):
        phrase("toml.tex")


def test_each_code_is_found_by_its_heading() -> None:
    """Its tables are parsed alone: the catalogue as a whole says the same of all of them."""
    assert [entry(code) for code in catalogue()] == list(catalogue().values())
    for absent in ("X999", "model", "phrases", "V101.en", ""):  # [model] is a line of an example
        with pytest.raises(KeyError):
            entry(absent)


def test_nothing_stands_behind_the_phrases() -> None:
    """Codes and phrases are read apart, and a code that stood there would be in neither."""
    text = (ROOT / "pipeline" / "verbund" / "findings" / "catalogue.toml").read_text("utf-8")
    assert set(tomllib.loads(text)) == {*catalogue(), "phrases"}


def test_reasons_are_one_sentence() -> None:
    """Messages of shapes end in a full stop, and so does the sentence that they are put into."""
    details = {"why": {"en": "(1) Give a day.; (2) “Day” is 1.5."}}
    told = render(Finding("V122", Place(), details=details), "en").message
    assert told.endswith(" In detail: (1) Give a day; (2) “Day” is 1.5.")
