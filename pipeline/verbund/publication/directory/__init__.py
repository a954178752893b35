"""The target directory: a folder that a web server serves."""
