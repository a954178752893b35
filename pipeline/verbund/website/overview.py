"""The pages about the release as a whole: home, tables, concepts, search, changes, files."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import cached_property, partial
from itertools import groupby
from typing import Final, NamedTuple

from markupsafe import Markup

from verbund.exports.csv_files import csv_text
from verbund.exports.flat import FlatTable, flat_table
from verbund.exports.links import link_tables
from verbund.exports.records import record_tables
from verbund.findings.catalogue import grouped, localised
from verbund.html.environment import environment_of
from verbund.html.view import alphabetical
from verbund.pictures.drawing import Drawing
from verbund.question.folder import QUESTIONS, question_files, read_file
from verbund.release.verify.sums import is_regular
from verbund.views.release import ReleaseViews
from verbund.views.shown import Shown, Table
from verbund.views.source import ReleaseSource
from verbund.website.about_pages import AboutPages
from verbund.website.addresses import Addresses
from verbund.website.page import Page
from verbund.website.picture_pages import PicturePages
from verbund.website.terms import PAGES_OF_TERMS, TERM_PAGES, TermPages
from verbund.website.text import CHANGES, PACKAGE, SiteText

PAGE_SIZE: Final = 500
"""The most rows on a page of a table."""

_FIRST: Final = "network"  # the page whose first picture the home page has

_LARGEST_OF_HOME: Final = 150_000  # characters of a picture
_OF_TABLES: Final = ("table-", "links-")
_FEED: Final = "feed/changes.{language}.atom"
_LONGEST_CHANGES: Final = 1 << 20


class Listed(NamedTuple):
    """A table of the release in a list of tables."""

    name: str
    label: str
    total: int


class Overview:
    """The pages of one language that are about the release as a whole, by name."""

    def __init__(
        self,
        views: ReleaseViews,
        addresses: Addresses,
        text: SiteText,
        pictures: PicturePages,
        terms: TermPages,
        about: AboutPages,
    ) -> None:
        self._views = views
        self._pictures = pictures
        self._terms = terms
        self._about = about
        self._addresses = addresses
        self._text = text

    def names(self) -> Collection[str]:
        """The paths of all these pages below the language, in a stable order."""
        return self._names

    @cached_property
    def _names(self) -> dict[str, None]:
        return dict.fromkeys([*self._single, *self._parts, *self._sheets])

    def page(self, name: str) -> str | None:
        """A page by its path below the language; None where there is no such page."""
        if name in self._single:
            return self._single[name](name)
        # pages of records are asked for here too, and need none of what these are made of
        if name.startswith(_OF_TABLES) and name in self._parts:
            return self._table(name, *self._parts[name])
        if name.endswith(".csv") and name in self._sheets:
            return csv_text(self._sheets[name])
        return None

    @cached_property
    def _single(self) -> Mapping[str, Callable[[str], str]]:
        return {
            "index.html": self._home,
            "tables.html": partial(self._render, "tables.html"),
            "concepts.html": self._concepts,
            "search.html": partial(self._render, "search.html"),
            "changes.html": self._changes,
            "questions.html": self._questions,
            "downloads.html": self._downloads,
            **{f"{name}.html": self._term_page for name in TERM_PAGES},
            **{f"{name}.html": self._picture for name in self._pictures.names},
            **dict.fromkeys(self._pictures.parts, self._part),
        }

    def _render(self, template: str, name: str, **values: object) -> str:
        text = self._text
        page = Page(self._addresses, text.language, name)
        made = environment_of(PACKAGE, PAGES_OF_TERMS).get_template(template)
        return made.render(
            site=text,
            say=text.words[text.language],
            page=page,
            tables=self._tables,
            links=self._links,
            **values,
        )

    def _home(self, name: str) -> str:
        drawings = self._drawings(_FIRST, name) if _FIRST in self._pictures.names else []
        picture = next(iter(drawings), None)
        if picture is not None and len(picture.svg) > _LARGEST_OF_HOME:
            picture = None  # the page of the network has it
        return self._render("home.html", name, picture=picture)

    def _drawings(self, heading: str, name: str) -> list[Drawing]:
        """The pictures of a page, with links as they are seen from another one."""
        language = self._text.language
        page = Page(self._addresses, language, name)
        return self._pictures.drawings(heading, language, page.href)

    @cached_property
    def _tables(self) -> list[Listed]:
        language = self._text.language
        found = [
            Listed(
                item.name,
                self._views.vocabulary.table_label(item, language),
                self._views.count(item),
            )
            for item in self._views.tables
        ]
        return sorted(found, key=lambda item: alphabetical(item.label))

    @cached_property
    def _links(self) -> tuple[Table, ...]:
        found = self._views.links(self._text.language)
        return tuple(sorted(found, key=lambda table: -table.total))

    # ---------------------------------------------------------------- tables

    @cached_property
    def _parts(self) -> dict[str, tuple[Callable[[], Table], str, int, int]]:
        """The pages of the tables: how to make the table, its name, which page, of how many."""
        found = {}
        for record_type in self._views.tables:
            made = partial(self._listing, record_type.name)
            name = f"{_OF_TABLES[0]}{record_type.name}"
            found.update(_numbered(made, name, self._views.count(record_type)))
        for table in self._links:
            found.update(
                _numbered(partial(_itself, table), f"{_OF_TABLES[1]}{table.key}", table.total)
            )
        return found

    @cached_property
    def _sheets(self) -> dict[str, FlatTable]:
        """The tables as CSV with names beside ids, by the names of their files."""
        names = self._views.names[self._text.language]
        known = {table.name for table in self._views.tables}
        source = self._views.source
        # a store that is elsewhere is not asked for each record
        facts = source.facts if isinstance(source, ReleaseSource) else None
        records = [item for item in record_tables(self._views, names, facts) if item.name in known]
        flat = [flat_table(item, names) for item in (*records, *link_tables(names))]
        return {f"{item.name}.csv": item for item in flat}

    def _sheet_of(self, table: Table) -> str:
        """The file of a table as CSV; empty where there is none."""
        if f"{table.key}.csv" in self._sheets:
            return f"{table.key}.csv"
        same = (name for name, sheet in self._sheets.items() if sheet.heading == table.heading)
        return next(same, "")

    def _listing(self, name: str) -> Table:
        known = self._listings.get(name)
        if known is None:
            record_type = self._views.model.by_name[name]
            known = self._views.listing(record_type, self._text.language)
            self._listings.clear()  # one at a time is in memory
            self._listings[name] = known
        return known

    @cached_property
    def _listings(self) -> dict[str, Table]:
        return {}

    def _table(
        self, name: str, made: Callable[[], Table], stem: str, number: int, pages: int
    ) -> str:
        table = made()
        rows = table.rows[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
        label = self._text.words[self._text.language]("name")
        columns = table.columns if table.derived else (label, *table.columns)
        part = Table("heading", table.heading, columns, rows, len(rows), derived=table.derived)
        return self._render(
            "table.html",
            name,
            table=table,
            part=part,
            number=number,
            pages=pages,
            numbered=partial(_page_name, stem),
            sheet=self._sheet_of(table),
        )

    # ---------------------------------------------------------------- concepts, files, changes

    def _concepts(self, name: str) -> str:
        language = self._text.language
        names = self._views.names[language]
        found = [
            (self._views.scheme_label(iri, language), names.concept(iri))
            for iri in self._views.concepts
        ]
        found.sort(key=lambda item: (alphabetical(item[0]), alphabetical(item[1].text)))
        lists: list[tuple[str, list[Shown]]] = [
            (scheme, [concept for _, concept in items])
            for scheme, items in groupby(found, key=lambda item: item[0])
        ]
        return self._render("concepts.html", name, lists=lists)

    def _changes(self, name: str) -> str:
        path = self._views.folder / CHANGES.format(language=self._text.language)
        text = None
        if is_regular(path):
            with path.open("rb") as stream:
                read = stream.read(_LONGEST_CHANGES)
            text = _markdown(read.decode(errors="ignore"))
        feed = _FEED.format(language=self._text.language)
        is_there = feed in self._views.files
        address = self._addresses.places.file(feed) if is_there else None
        return self._render("changes.html", name, text=text, feed=address)

    def _questions(self, name: str) -> str:
        language = self._text.language
        questions = []
        for path in question_files(self._views.folder / QUESTIONS):
            question = read_file(path)
            questions.append(
                {
                    "number": question.name.partition("-")[0],
                    "name": question.name,
                    "title": localised(question.title, language),
                    "description": localised(question.description, language),
                    "path": self._addresses.places.file(f"{QUESTIONS}/{path.name}"),
                }
            )
        return self._render("questions.html", name, questions=questions)

    def _term_page(self, name: str) -> str:
        """The page of the ontology, or of the tables with their rules."""
        found = dict(self._terms.variables(name.removesuffix(".html"), self._text.language))
        folder = self._addresses.places.file("")
        up = Page(self._addresses, self._text.language, name).root
        found["original"] = f"{up}{folder}{found['original']}" if found["original"] else ""
        return self._render("terms.html", name, **found, release=f"{up}{folder}")

    def _picture(self, name: str) -> str:
        heading = name.removesuffix(".html")
        drawings = self._drawings(heading, name)
        sections = self._part_list() if heading == _FIRST else []
        return self._render(
            "pictures.html", name, heading=heading, drawings=drawings, sections=sections
        )

    def _part(self, name: str) -> str:
        """The page of a part of the network: of one topic, level, territory or year."""
        language = self._text.language
        page = Page(self._addresses, language, name)
        drawing = self._pictures.part(name, language, page.href)
        label = self._pictures.part_label(name, language)
        return self._render("network_part.html", name, label=label, drawing=drawing)

    def _part_list(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """The parts of the network with pages, by the heading before the colon of their labels."""
        found: dict[str, list[tuple[str, str]]] = {}
        language = self._text.language
        labels = {path: self._pictures.part_label(path, language) for path in self._pictures.parts}
        for path, label in sorted(labels.items(), key=lambda item: alphabetical(item[1])):
            heading, colon, text = label.partition(": ")
            found.setdefault(heading if colon else "", []).append((path, text or label))
        return list(found.items())

    def _downloads(self, name: str) -> str:
        language = self._text.language
        say = self._text.words[language]
        downloads = [
            {
                "name": item.name,
                "path": self._addresses.places.file(item.name),
                "title": localised(item.titles, language),
                "description": localised(item.descriptions, language),
                "size": say("bytes", number=localised(grouped(item.bytes), language)),
            }
            for item in self._views.dataset.downloads
        ]
        sheets = sorted(
            ((sheet.heading, path) for path, sheet in self._sheets.items()),
            key=lambda item: alphabetical(item[0]),
        )
        about = self._about.listed(language)
        return self._render("downloads.html", name, downloads=downloads, sheets=sheets, about=about)


def _itself(table: Table) -> Table:
    return table


def _numbered(
    made: Callable[[], Table], stem: str, total: int
) -> dict[str, tuple[Callable[[], Table], str, int, int]]:
    pages = max(1, -(-total // PAGE_SIZE))
    return {_page_name(stem, number): (made, stem, number, pages) for number in range(1, pages + 1)}


def _page_name(stem: str, number: int) -> str:
    return f"{stem}.html" if number == 1 else f"{stem}.{number}.html"


def _markdown(text: str) -> Markup:
    """A text of the change log as HTML: HTML in it stays text, and links lead to the web only."""
    from markdown_it import MarkdownIt

    made = MarkdownIt("commonmark", {"html": False}).enable("table").render(text)
    return Markup(made)  # noqa: S704 - what the library escapes
