"""Evidence: plans with their targets, statements with who said them.

In: the archive's items, by way of the outbox. Out: `Plan`, `PlanReport` and `Statement` records for pages, search and
exports. Nothing here is anybody's judgement: it is what sources said, with where they said it.
"""
