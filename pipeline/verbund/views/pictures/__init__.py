"""Pictures of a release: what is an agent, a link, a period, a territory is found in its model.

In: the views of a release. Out: the facts of pictures (``verbund.pictures``), and their drawings.
"""
