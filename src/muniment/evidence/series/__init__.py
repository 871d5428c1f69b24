"""Series: what producers count, by place and period, release by release, each value with its cell.

In: data files that people bring. Out: `Dataset`, `Release`, `Series` and `Observation` records for pages and downloads.
Nothing is added up or converted here but where the formula stands beside it.
"""
