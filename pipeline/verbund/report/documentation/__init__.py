"""The generated pages of docs/.

In: the catalogue of findings, the model. Out: Markdown.
"""
