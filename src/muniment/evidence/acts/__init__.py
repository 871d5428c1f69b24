"""Acts: evidence, assessments, questions and answers. People make them, sign them and date them; they are only added.

In: what somebody says of a statement, a target or a plan. Out: rows that the database refuses to change, each pointing
at an anchor: bytes, words and their place. Findings may be replaced at will; acts stay.
"""
