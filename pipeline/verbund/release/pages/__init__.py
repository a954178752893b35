"""HTML pages of a release: its ontology and shapes, in German and English."""

from verbund.release.pages.write import write_pages

__all__ = ["write_pages"]
