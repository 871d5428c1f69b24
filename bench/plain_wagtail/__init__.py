"""A site of Wagtail as its documentation starts one: one kind of page, a menu, one template. A peer for
`bench/pages.py`."""
