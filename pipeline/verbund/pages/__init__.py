"""HTML pages of a release: its ontology and shapes for people to read, in German and English."""

from verbund.pages.write import write_pages

__all__ = ["write_pages"]
