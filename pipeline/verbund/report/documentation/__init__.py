"""Generated pages of docs/, made from the catalogue, the settings and the model.

In: the catalogue of findings, the settings, the model. Out: Markdown and a JSON Schema.
"""
