"""Portal: the site for people: readers' pages, editors' screens, and the server that sends them.

In: the archive, search and evidence. Out: pages in seven languages, kept until what they show changes; feeds, cards and
calendar files; sign-in and roles; the screens for review, corrections and curation in Wagtail's admin; the whole of it
as files (`static_site`).
"""
