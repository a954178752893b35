"""SPARQL as text: its tokens, what it must not do, and what is wrong with it. Runs nothing."""
