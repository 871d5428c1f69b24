"""Targets: what a text says is to be reached, and what it says of that.

In: a text. Out: `PlanTargets`: the plans it names, their targets, and for each what is said of it.
"""
