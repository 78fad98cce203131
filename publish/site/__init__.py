"""The site: the seven notebooks to read, the exercises, the library, and a page for teachers.

| file | what is in it |
|---|---|
| build.py | builds it |
| slim.py | makes pages light: what the theme brings and no page uses goes, pictures get the size they are shown at |
| assemble.py | what Sphinx reads, assembled; its sidebar is the table of contents in pages/index.md |
| notebook_page.py | a notebook as the site shows it: its buttons; its figures as pictures, the words under each |
| `notebook_page.COVERS` | which of these pictures the start page shows |
| library.py | pages on nnlib, from its docstrings |
| foot.py | the question below each page, and where its answer leads |
| templates/ | version and licences, below that question |
| conf.py | Sphinx's settings, and those of its search, whose words are Sphinx's but for the placeholder |
| pages/ | pages of its own |
| static/ | course.css, its look, and at its end the page on paper with printed.js; colour_modes.js, light and dark |
| static/icons.css, static/favicon.svg | the theme's icons, those that the pages use; the mark in a browser's tab |
| live/ | figures that live in the page, without a kernel |
"""


class SiteError(RuntimeError):
    """Why the site can't be built, in words for whoever builds it."""
