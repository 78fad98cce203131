"""The foot of each page: what to do when something is wrong on it, which version it is, and the licences."""

import re
from html import escape, unescape
from urllib.parse import quote, urlencode

FORM = "page.yml"  # of .github/ISSUE_TEMPLATE; its field `page` is filled in
ASKED = "Something wrong on this page?"


def wrong_here(address, title, page):
    """What stands below a page for who finds a mistake on it, as HTML.

    A link to the form of the project's repository with the page filled in; without a repository a mail; without an
    address of either kind, what to do.

    address: an `Address` of publish.address. title: of the page, as text. page: its file on the site.
    """
    if address.repository:
        filled = {"template": FORM, "title": f"Page: {title}", "page": page}
        link = f"{address.repository}/issues/new?{urlencode(filled, quote_via=quote)}"
    elif address.mail:
        filled = {"subject": f"Something wrong on “{title}”", "body": f"{page}: "}
        link = f"mailto:{quote(address.mail, safe='@')}?{urlencode(filled, quote_via=quote)}"
    else:
        return f"{ASKED} Please tell whoever gave you the course, and name the page: “{escape(title)}”."
    return f'<a href="{escape(link)}">{ASKED}</a>'


def setup(app, address, version):
    """Put the foot below each page that Sphinx makes."""

    def fill(app, page, template, context, doctree):
        title = unescape(re.sub(r"<[^>]+>", "", context.get("title") or page.title()))  # the search has none
        context["wrong_here"] = wrong_here(address, " ".join(title.split()), f"{page}.html, version {version}")

    app.connect("html-page-context", fill)
