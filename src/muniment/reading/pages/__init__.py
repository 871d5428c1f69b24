"""Pages: what kind of page an HTML page is, and its parts.

In: a parsed page. Out: the lead and the blocks of a front page, or the title and the paragraphs of an article.
"""
