"""Serving: requests answered, from cached pages where there are some. Knows requests, not the archive.

In: RSGI requests (granian), and the tags of what changed. Out: answers; what is not kept is asked of Django.
`server` is the front, `page_store` the cached pages, `keeping` keeps a page when it is made, `leader_pool` the threads.
"""
