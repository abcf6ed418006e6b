"""The page of an answer: one HTML file that shows all that there is to see of it."""

from kgmed.app.page.render import answer_page

__all__ = ["answer_page"]
