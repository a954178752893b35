"""Verifies a release: whether it is whole, as it was made, and signed."""
