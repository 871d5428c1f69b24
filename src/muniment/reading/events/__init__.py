"""Events: what a page of meetings or a calendar lists, as events with day, time, place, state and documents.

In: the tree of a page, or a calendar file. Out: `ListedEvent`s; none of a page that is news.
"""
