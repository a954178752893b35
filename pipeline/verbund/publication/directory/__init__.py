"""A folder that a web server serves."""
