"""Ask for every page elsewhere that the course links to, and list those that could not be reached.

    python tools/links.py            those that could not be reached, or whose place on the page is gone
    python tools/links.py --all      every link, with what came back

It needs a network, and a page of somebody else's that is down for an hour is no mistake of ours: so CI doesn't run it.
Links are looked for in documents, in the cells of notebooks, and in the sources that learners and maintainers read. Of
MNIST's mirrors a file is asked for. Links between our own files are held by the tests.
"""

import argparse
import http.client
import re
import socket
import sys
import urllib.error
import urllib.request
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import unquote, urldefrag, urlsplit

import nbformat

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from nnlib.data import mnist  # noqa: E402

LOOKED_AT = ["*.md", "*.cff", ".github/**/*.md", "handouts/*", "notebooks/*.ipynb", "exercises/*.ipynb"]
LOOKED_AT += ["solutions/*.ipynb", "nnlib/**/*", "nncheck/**/*", "publish/*.*", "publish/*/**/*", "start.py"]
TEXTS = {".md", ".cff", ".ipynb", ".py", ".toml", ".html"}
NOT_OURS = {"node_modules", "__pycache__", ".ipynb_checkpoints"}

LINK = re.compile(r"https?://[^\s<>\"'`\\{}|^\[\]]++(?![{\\])")  # to its end: the beginning of one is no link
HOST = re.compile(r"[\w-]+(\.[\w-]+)+")
# Hosts that stand for another, or that are only a name: of examples, of this machine, of an XML language.
NOBODY = re.compile(r".*\.(example|invalid|test)|(.*\.)?example\.(com|net|org)|127\..*|www\.w3\.org")
AGENT = "Mozilla/5.0 (compatible; the link check of a course on neural networks)"  # some hosts turn scripts away
SECONDS = 20
TRIES = 2
MOST_READ = 4_000_000  # bytes of a page in which a place is looked for


def links_in(root=ROOT):
    """{link: the files that have it}, sorted, for all that the course links to elsewhere."""
    found = defaultdict(set)
    for path in sorted({path for pattern in LOOKED_AT for path in root.glob(pattern)}):
        name = path.relative_to(root)
        if path.is_file() and path.suffix in TEXTS and not NOT_OURS & set(name.parts):
            for link in links_of(_text(path)):
                found[link].add(name.as_posix())
    for mirror in set(mnist.MIRRORS) & set(found):  # it hands out files, and has no page of its own
        found[f"{mirror}{mnist.FILES[-1].name}.gz"] = found.pop(mirror)
    return {link: sorted(files) for link, files in sorted(found.items())}


def _text(path):
    if path.suffix == ".ipynb":  # what is written in it, not what came out when it was run
        return "\n\n".join(cell.source for cell in nbformat.read(path, as_version=4).cells)
    return path.read_text(encoding="utf-8")


def links_of(text):
    """The links to pages elsewhere in a text, each without the punctuation of the sentence around it."""
    for found in LINK.findall(text):
        link = found.rstrip(".,;:!?*")
        while link.endswith(")") and link.count(")") > link.count("("):
            link = link[:-1].rstrip(".,;:!?*")
        host = urlsplit(link).hostname or ""
        if HOST.fullmatch(host) and not NOBODY.fullmatch(host):
            yield link


def ask(link, seconds=SECONDS):
    """Ask for a page: (whether it and the place on it are there, what came back in words)."""
    for _ in range(TRIES):
        there, words, again = _ask_once(link, seconds)
        if there or not again:
            break
    return there, words


def _ask_once(link, seconds):
    """As `ask`, and whether it may be otherwise the next time."""
    page, place = urldefrag(link)
    try:
        request = urllib.request.Request(page, headers={"User-Agent": AGENT})
        with urllib.request.urlopen(request, timeout=seconds) as answer:
            words = f"{answer.status}" if answer.url == page else f"{answer.status}, moved to {answer.url}"
            if place and not _has(answer.read(MOST_READ).decode("utf-8", "replace"), unquote(place)):
                return False, f"{words}, but nothing on it is called {place}", False
            return True, words, False
    except urllib.error.HTTPError as error:
        return False, f"{error.code} {error.reason}", error.code == 429 or error.code >= 500
    except (OSError, http.client.HTTPException, ValueError) as error:
        return False, _said_by(getattr(error, "reason", None) or error, seconds), True


def _said_by(error, seconds):
    """An error of the network in words."""
    if isinstance(error, TimeoutError):
        return f"no answer within {seconds:g} seconds"
    if isinstance(error, socket.gaierror):
        return "no host of this name, or no network here"
    return f"{type(error).__name__}: {error}"


def _has(html, place):
    return re.search(rf"""\b(?:id|name)\s*=\s*["']?{re.escape(place)}["'\s>]""", html) is not None


def ask_all(links, seconds=SECONDS, at_once=8):
    """{link: what `ask` says of it}, several asked at a time."""
    with ThreadPoolExecutor(at_once) as pool:
        return dict(zip(links, pool.map(lambda link: ask(link, seconds), links), strict=True))


def table(found, answers):
    """Lines of file, link and what came back, one for each file that has the link."""
    rows = [(file, link, answers[link][1]) for link in answers for file in found[link]]
    rows = [("file", "link", "what came back"), *sorted(rows)]
    widths = [max(len(row[column]) for row in rows) for column in (0, 1)]
    return [f"{file:{widths[0]}}  {link:{widths[1]}}  {words}" for file, link, words in rows]


def main(arguments=None):
    """The command line; returns 1 if a link leads nowhere."""
    parser = argparse.ArgumentParser(
        prog="links.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--all", action="store_true", help="list the links that lead somewhere as well")
    parser.add_argument("--seconds", type=float, default=SECONDS, help=f"how long to wait for a page ({SECONDS})")
    parser.add_argument("--course", type=Path, default=ROOT, help="the folder with the course")
    options = parser.parse_args(arguments)
    found = links_in(options.course.resolve())
    answers = ask_all(list(found), options.seconds)
    nowhere = {link: answer for link, answer in answers.items() if not answer[0]}
    shown = answers if options.all else nowhere
    if shown:
        print(*table(found, shown), sep="\n", end="\n\n")
    print(f"{len(found) - len(nowhere)} of {len(found)} pages that the course links to could be reached.")
    return int(bool(nowhere))


if __name__ == "__main__":
    sys.exit(main())
