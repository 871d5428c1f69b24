"""Pictures: where they stand in a text, and drawing them anew, safely.

In: a page, a document or the bytes of a picture. Out: its place and its words; or a WebP drawn pixel by pixel.
"""
