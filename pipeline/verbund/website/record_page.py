"""The pages of records and concepts."""

from __future__ import annotations

from markupsafe import Markup

from verbund.html.environment import environment_of
from verbund.views.release import ReleaseViews
from verbund.website.addresses import Addresses
from verbund.website.page import Page
from verbund.website.picture_pages import PicturePages
from verbund.website.record_data import schema_text
from verbund.website.text import PACKAGE, SiteText


def record_page(
    views: ReleaseViews,
    addresses: Addresses,
    text: SiteText,
    pictures: PicturePages,
    iri: str,
    name: str,
) -> str | None:
    """Return the page of a record; None where the release has no such record.

    ``name`` is the path of the page below its language.
    """
    record = views.record(iri, text.language)
    if record is None:
        return None
    record_type = views.model.by_name[record.table]
    page = Page(addresses, text.language, name, data=name.removesuffix(".html"))
    return (
        environment_of(PACKAGE)
        .get_template("record.html")
        .render(
            site=text,
            say=text.words[text.language],
            page=page,
            record=record,
            network_parts=pictures.parts_about(iri, text.language),
            drawings=pictures.of_record(iri, text.language, page.href),
            table_label=views.vocabulary.table_label(record_type, text.language),
            # what could end the element is escaped there
            schema=Markup(schema_text(record, views, text.language)),  # noqa: S704
        )
    )


def concept_page(
    views: ReleaseViews,
    addresses: Addresses,
    text: SiteText,
    pictures: PicturePages,
    iri: str,
    name: str,
) -> str | None:
    """Return the page of a concept; None for one that no column may have."""
    concept = views.concept(iri, text.language)
    if concept is None:
        return None
    page = Page(addresses, text.language, name)
    return (
        environment_of(PACKAGE)
        .get_template("concept.html")
        .render(
            site=text,
            say=text.words[text.language],
            page=page,
            concept=concept,
            network_parts=pictures.parts_about(iri, text.language),
        )
    )
