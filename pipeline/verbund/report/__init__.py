"""Reports: the findings of a run in every form.

In: findings. Out: text for people, HTML, JSON, SARIF, JUnit and more for programs.

Imports resolve and the folders below it.
"""
