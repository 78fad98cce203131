"""The pages made light for phones: what the theme brings and no page uses is taken out once Sphinx has built the site.

The theme's style sheets have rules for hundreds of things that this site hasn't, its icons weigh more than all else
together, and each page fetches the index for the search. Without these, a phone waits for what is on the page.
"""

import re

import tinycss2
from PIL import Image

# What scripts put on a page: the theme's, and Sphinx's when it shows what a search found.
PUT_ON = ("scripts/pydata-sphinx-theme.js", "scripts/sphinx-book-theme.js", "searchtools.js", "sphinx_highlight.js")
NEVER = {"admonition", "bd-header-version-warning", "version-switcher__menu", "version-switcher__button", "fa-xmark"}
SEARCH = re.compile(r'\s*<script src="[^"]*(?:searchtools|language_data|searchindex)\.js"></script>')
HEAVY = re.compile(r"\s*<(?:script|link)[^>]*/(?:fontawesome|bootstrap)\.js[^>]*>(?:</script>)?")
PICTURE = re.compile(r'<img (?P<rest>[^>]*?)src="(?P<src>[^"]+\.(?:png|webp))"')
COVER = re.compile(
    r'(?P<before><div class="notebook-card">\s*<p><a[^>]*>(?:<span[^>]*>)?<img (?:[^>]*?)src=")(?P<src>[^"]+\.png)"'
)
COVER_WIDTH = 600  # pixels: a cover is some 370 wide on a page


def slim(pages):
    """Make all pages in the folder `pages` lighter, and what they load; they look and behave as before."""
    html = [path for path in pages.rglob("*.html") if path.relative_to(pages).parts[0] not in ("_static", "lite")]
    known = set()
    for path in html:
        text = HEAVY.sub("", path.read_text(encoding="utf-8"))
        if path.name != "search.html":
            text = SEARCH.sub("", text)
        text = COVER.sub(lambda match, path=path: _cover(match, path), text)
        text = PICTURE.sub(lambda match, path=path: _later(match, path), text)
        path.write_text(text, encoding="utf-8")
        for words in re.findall(r'\b(?:class|id)="([^"]*)"', text):
            known |= set(words.split())
    static = pages / "_static"
    for name in PUT_ON:
        known |= set(re.findall(r"[A-Za-z_][\w-]+", (static / name).read_text(encoding="utf-8")))
    for sheet in [*static.glob("*.css"), *static.glob("styles/*.css")]:
        _cut(sheet, known - NEVER)
    _forget([*static.glob("**/*.css")], [*html, *static.glob("**/*.js")])
    for script in [*static.glob("live/**/*.js"), static / "doctools.js", static / "sphinx_highlight.js"]:
        script.write_text(_bare(script.read_text(encoding="utf-8")), encoding="utf-8")
    for unused in [*static.glob("vendor/fontawesome/**/*.*"), *static.glob("scripts/*[!y]*.js*")]:
        if re.search(r"fontawesome|bootstrap|\.map$", unused.as_posix()):
            unused.unlink()


def _later(match, page):
    """A picture that is fetched when it comes near the window; its size is known before, so that nothing jumps."""
    with Image.open(page.parent / match["src"]) as picture:
        width, height = picture.size
    return f'<img loading="lazy" width="{width}" height="{height}" {match["rest"]}src="{match["src"]}"'


def _cover(match, page):
    """A card's picture, no larger than it is shown."""
    path = page.parent / match["src"]
    small = path.with_name(f"{path.stem}-cover.webp")
    with Image.open(path) as picture:
        size = COVER_WIDTH, round(COVER_WIDTH * picture.height / picture.width)
        picture.convert("RGB").resize(size, Image.Resampling.LANCZOS).save(small, quality=75, method=6)
    return f'{match["before"]}{match["src"].replace(path.name, small.name)}"'


def _bare(script):
    """A script without the lines that only comment, and without indentation."""
    script = re.sub(r"^\s*/\*.*?\*/[ \t]*\n", "", script, flags=re.MULTILINE | re.DOTALL)
    return re.sub(r"^[ \t]*(?://.*\n)?", "", script, flags=re.MULTILINE)


def _forget(sheets, others):
    """Take out of the style sheets the values with a name (`--name: value`) for which nothing asks."""
    elsewhere = "".join(path.read_text(encoding="utf-8") for path in others)
    while True:
        texts = {sheet: sheet.read_text(encoding="utf-8") for sheet in sheets}
        asked = set(re.findall(r"(?:var\(\s*|[\"'])(--[\w-]+)", elsewhere + "".join(texts.values())))
        fewer = {
            sheet: "".join(_each(_parsed(text), lambda rule, asked=asked: _declared(rule, asked)))
            for sheet, text in texts.items()
        }
        if fewer == texts:
            return
        for sheet, text in fewer.items():
            sheet.write_text(text, encoding="utf-8")


def _declared(rule, asked):
    """A rule without the named values that nobody asked for."""
    inside = tinycss2.parse_blocks_contents(rule.content, skip_comments=True, skip_whitespace=True)
    kept = [
        one for one in inside if not (one.type == "declaration" and one.name.startswith("--") and one.name not in asked)
    ]
    return f"{_text(rule.prelude)}{{{_text(kept)}}}" if kept else ""


def _cut(sheet, known):
    """Take out of a style sheet the rules for classes and ids that no page has."""

    def used(rule):
        selectors = [one for one in _split(rule.prelude) if _is_used(one, known)]
        return f"{','.join(map(_text, selectors))}{{{_text(rule.content)}}}" if selectors else ""

    rules = _parsed(sheet.read_text(encoding="utf-8"))
    rules = [rule for rule in rules if not (rule.type == "at-rule" and "Font Awesome" in rule.serialize())]
    sheet.write_text("".join(_each(rules, used)), encoding="utf-8")


def _parsed(text):
    return tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True)


def _each(rules, change):
    """The rules as text, each changed, also those inside @media and the like."""
    for rule in rules:
        if rule.type == "qualified-rule":
            yield change(rule)
        elif rule.type == "at-rule" and rule.lower_at_keyword in ("media", "supports", "container"):
            inside = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
            if inside := "".join(_each(inside, change)):
                yield f"@{rule.at_keyword}{_text(rule.prelude, strip=False)}{{{inside}}}"
        else:
            yield _text([rule])


def _split(prelude):
    selectors = [[]]
    for token in prelude:
        if token == ",":
            selectors.append([])
        else:
            selectors[-1].append(token)
    return selectors


def _is_used(selector, known):
    """Whether each class and id that the selector names outside of brackets is on some page."""
    for before, token in zip([None, *selector], selector, strict=False):
        is_name = token.type == "hash" or (token.type == "ident" and before == ".")
        if is_name and token.value not in known:
            return False
    return True


def _text(tokens, *, strip=True):
    text = re.sub(r"\s+", " ", tinycss2.serialize([token for token in tokens if token.type != "comment"]))
    return text.strip() if strip else text
