"""Desk: editors' screens in Wagtail's admin.

In: a request of somebody who may work here. Out: review, items, failures, background work and people.
"""
