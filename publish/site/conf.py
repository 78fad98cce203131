"""Sphinx's settings for the site."""

import gc

from nnlib import __version__ as release
from publish.address import address
from publish.npm import package
from publish.site import foot, library, live

gc.freeze()
gc.disable()  # what Sphinx makes, it keeps until it ends: looking through it for garbage takes a seventh of the time

project = "Neural networks by hand"
html_title = project
language = "en"
highlight_language = "none"  # unless a block says what it is, as all cells do
extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.mathjax", "sphinx.ext.githubpages"]

# The notebooks are shown as they are committed.
nb_execution_mode = "off"
nb_render_markdown_format = "myst"
nb_code_prompt_show, nb_code_prompt_hide = "Show the code", "Hide the code"
myst_enable_extensions = ["dollarmath", "attrs_block", "colon_fence"]
myst_heading_anchors = 3
source_suffix = {".md": "myst-nb", ".ipynb": "myst-nb"}

autodoc_member_order = "bysource"
autodoc_preserve_defaults = True
add_module_names = toc_object_entries = False

found_at = address()
html_baseurl = found_at.site and f"{found_at.site}/"  # for canonical links

html_theme = "sphinx_book_theme"
templates_path = ["templates"]
html_favicon = "static/favicon.svg"
html_static_path = ["static", str(package("mathjax") / "es5" / "tex-svg.js")]
font = package("@fontsource-variable/source-sans-3")
html_static_path += [str(font / "files" / f"source-sans-3-latin-wght-{style}.woff2") for style in ("normal", "italic")]
html_static_path += [str(font / "LICENSE")]
html_css_files = ["icons.css", "course.css"]
html_js_files = [("colour_modes.js", {"type": "module"}), ("printed.js", {"type": "module"})]
mathjax_path = "tex-svg.js"
html_use_index = html_copy_source = html_show_sourcelink = html_show_copyright = html_show_sphinx = False
html_theme_options = {
    "logo": {"text": project},
    "use_download_button": False,
    "use_fullscreen_button": False,
    "search_bar_text": "Search the course",
    "toc_title": "On this page",
    "show_toc_level": 2,
    "pygments_light_style": "github-light",
    "pygments_dark_style": "github-dark",
    "max_navbar_depth": 1,
    "collapse_navbar": True,  # the same to see at this depth, and the theme doesn't copy all pages' names for each page
    "footer_content_items": ["foot.html"],
}
html_context = {"default_mode": "auto"}


def setup(app):
    """Give each page its foot; nnlib's docstrings are plain text, not RST; what can be opened has its own words."""
    foot.setup(app, found_at, release)
    live.setup(app)
    app.connect("autodoc-process-docstring", library.docstring_as_rst)
    app.connect("html-page-context", lambda app, page, template, context, doctree: _by_its_words(context))


def _by_its_words(context):
    context["body"] = context.get("body", "").replace('<summary aria-label="Toggle hidden content">', "<summary>")
    if context.get("title") == project:
        context["docstitle"] = ""  # a window is not named twice
