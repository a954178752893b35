"""Publishes a release: to portals, SPARQL stores and folders, once, exactly, with a receipt."""
