"""Findings: what a text names, as it says it: dates, names, statements, events, plans, figures, topics.

In: paragraphs and their language. Out: findings, each with the words that they stand on.
"""
