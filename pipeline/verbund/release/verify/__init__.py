"""Verification of a release: complete, unchanged since the build, and signed."""
