"""Portal: the site for people: readers' pages, editors' screens, and the server that sends them.

In: the archive, search and evidence. Out: pages in English and Chinese, kept until what they show changes; feeds and
calendar files; the review queue and the screens for corrections in Wagtail's admin.
"""
