"""What Sphinx reads, assembled in a folder of its own: the notebooks with their figures as pictures, and the pages.

Files lie there as in the course, so that links between them keep their meaning. A link to a file that is no page of the
site, such as a source file, gets a page that shows it.
"""

import json
import posixpath
import re
import shutil
from pathlib import Path
from string import Template

import nbformat

from publish import ROOT
from publish.site import SiteError, library, notebook_page

HERE = Path(__file__).resolve().parent
LINK = re.compile(r"(?<=\]\()([^)\s]+)(?=[)\s])")

RECIPE = "classroom.md"  # how a teacher makes a class

# Documents that the site takes as they are, and the pages that they become there.
DOCUMENTS = {
    "publish/classroom/README.md": RECIPE,
    "nnlib/data/digits.md": "nnlib/data/digits_provenance.md",
    "nnlib/data/digit_network.md": "nnlib/data/digit_network.md",
}
IN_THE_MENU = ["handouts/words_and_letters.md", "handouts/on_paper.md"]  # documents that the start page lists
DOCUMENTS |= {file: file for file in IN_THE_MENU}

CLASS = """```{{toctree}}
:hidden:

{page}
```
"""


class Tree:
    """The folder that Sphinx reads, and which file of the course has become which page in it."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.pages = {}  # the file's path in the course: the page's path in the folder
        self.shown = []  # files that links ask for and that are no pages yet

    def write(self, page, text):
        """Write a page."""
        path = self.folder / page
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def copy(self, file):
        """Copy a file of the course to the same place."""
        path = self.folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / file, path)

    def relink(self, text, file, page):
        """`text`, which stands in `file` of the course, with its links made right for `page`.

        SiteError for a link to a file that isn't there.
        """

        def target(match):
            link, hash_, anchor = match[1].partition("#")
            if not link or ":" in link:
                return match[0]
            wanted = posixpath.normpath(posixpath.join(posixpath.dirname(file), link))
            if not (ROOT / wanted).is_file():
                raise SiteError(f"{file} links to {match[1]}, and there is no file {wanted}")
            if wanted not in self.pages:
                as_it_is = Path(wanted).suffix in (".md", ".png", ".svg", ".jpg")
                self.pages[wanted] = wanted if as_it_is else f"{wanted}.md"
                self.shown.append(wanted)
            if wanted.endswith(".py") and not hash_:
                hash_, anchor = "#", "the-source"
            return posixpath.relpath(self.pages[wanted], posixpath.dirname(page) or ".") + hash_ + anchor

        return LINK.sub(target, text)

    def link_to_the_site(self, text, file, site):
        """`text`, which stands in `file` of the course, with its links made to lead to the site at that address."""

        def target(match):
            page, hash_, anchor = match[1].partition("#")
            return match[0] if not page or ":" in page else address_of(page, site) + hash_ + anchor

        return LINK.sub(target, self.relink(text, file, "index.md"))

    def document(self, file, head="---\norphan: true\n---\n\n"):
        """Write the page that a Markdown document of the course becomes; head: what Sphinx is to know of it."""
        text = (ROOT / file).read_text(encoding="utf-8")
        self.write(self.pages[file], head + self.relink(text, file, self.pages[file]))

    def show(self):
        """Write the pages that links asked for: a document as it is, and any other file in full."""
        while self.shown:
            file = self.shown.pop()
            self.copy(file)
            if file.endswith(".md"):
                self.document(file)
            elif self.pages[file] != file:
                self.write(self.pages[file], library.listing(file))


def assemble(folder, *, lite):
    """Write into `folder` all that Sphinx needs. lite: whether the site will have the live course in its folder lite.

    SiteError for a notebook whose title cell has another form than usual, or a link that leads nowhere.
    """
    tree = Tree(folder)
    books = [path for room in ("notebooks", "exercises", "handouts") for path in sorted(ROOT.glob(f"{room}/*.ipynb"))]
    books = {path.relative_to(ROOT).as_posix(): nbformat.read(path, as_version=4) for path in books}
    tree.pages |= known_pages(books)

    facts = [notebook_page.facts(file, nb) for file, nb in books.items()]
    pictures = {file: _write_notebook(tree, file, nb, lite) for file, nb in books.items()}
    for file in library.files(ROOT):
        tree.copy(file)
        tree.write(library.page_of(file), library.page(ROOT, file))
    for file, page in DOCUMENTS.items():
        if file in tree.pages:
            tree.document(file, **({"head": ""} if page == RECIPE or file in IN_THE_MENU else {}))
    _write_own_pages(tree, facts, pictures, lite)
    tree.show()


def known_pages(books):
    """{file of the course: its page on the site} for notebooks, documents and nnlib; links may ask for more."""
    pages = {file: file for file in books}
    pages |= {file: page for file, page in DOCUMENTS.items() if (ROOT / file).is_file()}
    return pages | {file: library.page_of(file) for file in library.files(ROOT)}


def address_of(page, site):
    """Where a page of the site is read."""
    return f"{site}/{re.sub('[.](md|ipynb)$', '.html', page)}"


def _write_notebook(tree, file, nb, lite):
    for cell in nb.cells:
        if cell.cell_type == "markdown":
            cell.source = tree.relink(cell.source, file, file)
    pictures = notebook_page.prepare(nb, file, lite)
    tree.write(file, nbformat.writes(nb))
    for picture in (picture for several in pictures.values() for picture in several):
        path = tree.folder / picture.file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(picture.data)
    return pictures


def _write_own_pages(tree, facts, pictures, lite):
    """The start page and the page for teachers: their words are in pages/ and in the notebooks."""
    course = [fact for fact in facts if fact.file.startswith("notebooks/")]
    exercises = [fact for fact in facts if fact.file.startswith("exercises/")]
    hero = pictures["notebooks/03_network.ipynb"]["live-draw"][0]
    blanks = {
        "hero_file": hero.file,
        "hero_alt": json.dumps(hero.alt, ensure_ascii=False),
        "hero_width": f"{hero.width}px",
        "cards": "\n".join(notebook_page.card(fact, pictures[fact.file]) for fact in course),
        "hours": round(sum(fact.minutes for fact in course) / 60),
        "exercise_hours": round(sum(fact.minutes for fact in exercises) / 60),
        "notebooks": "\n".join(fact.file for fact in course),
        "exercises": "\n".join(f"{fact.title.removeprefix('Exercises ')} <{fact.file}>" for fact in exercises),
        "live": notebook_page.button(notebook_page.live_link("notebooks/01_neuron.ipynb", "index.md")) if lite else "",
        "teaching": tree.relink(
            (ROOT / "TEACHING.md").read_text(encoding="utf-8").split("\n", 1)[1], "TEACHING.md", "teachers.md"
        ),
        "plan": _plan(course, exercises),
        "lessons": "\n".join(path.relative_to(ROOT).as_posix() for path in sorted(ROOT.glob("handouts/lessons/*.md"))),
        "class": CLASS.format(page=RECIPE) if RECIPE in tree.pages.values() else "",
    }
    for path in sorted(HERE.glob("pages/*.md")):
        tree.write(path.name, Template(path.read_text(encoding="utf-8")).substitute(blanks))


def _plan(course, exercises):
    """A table of the notebooks and their exercises, with the time that each takes."""
    rows = ["| notebook | minutes | exercises | points |", "|---|---|---|---|"]
    for notebook_, exercise in zip(course, exercises, strict=True):
        rows.append(
            f"| [{notebook_.title}]({notebook_.file}) | {notebook_.minutes} "
            f"| [{exercise.minutes} minutes]({exercise.file}) | {exercise.points} |"
        )
    return "\n".join(rows)
