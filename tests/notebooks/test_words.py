"""Words and letters: each stands where the page says that it comes first, and what is emphasised is on the page."""

import re

import pytest

from tests import ROOT
from tests.notebooks.test_notebooks import NOTEBOOKS, markdown, without_formulas
from tools import notebooks as tool

PAGE = ROOT / "handouts" / "words_and_letters.md"
NOTEBOOK = re.compile(r"\[(\d)\]\(\.\./(notebooks/0\1_\w+\.ipynb)\)")

# What notebooks set in bold without naming anything: it is stress, or the first words of a paragraph.
STRESSED = {
    *("against", "at the end", "moved the points", "multiply", "new", "the judge", "the neighbours"),
    *("initialisation", "batch size", "examples", "layers", "activation"),  # heads of a list in notebook 5
}


def rows(heading):
    """The rows of the table under a heading, each a list of its cells."""
    part = PAGE.read_text(encoding="utf-8").partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    lines = [line for line in part.splitlines() if line.startswith("| ")][1:]
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines]


def introduced(cell):
    """The notebook that the last cell of a row names."""
    number, path = NOTEBOOK.fullmatch(cell).groups()
    assert (ROOT / path).is_file(), path
    return NOTEBOOKS[int(number) - 1]


WORDS, LETTERS = rows("Words"), rows("Letters")
TEXTS = {path: tool.read(path) for path in NOTEBOOKS}


def prose(path):
    """A notebook's words, in lower case: the text, what its pictures say, and its comments."""
    comments = re.findall(r"#\s+(.*)|\"\"\"(.*?)\"\"\"", code(path))
    return " ".join([text(path), *map(" ".join, comments)]).lower()


def text(path):
    return "\n".join(cell.source for cell in TEXTS[path].cells if cell.cell_type == "markdown")


def code(path):
    return "\n".join(cell.source for cell in TEXTS[path].cells if cell.cell_type == "code")


def is_in(word, text):
    """Whether a word, or all words of "inf and nan", stand in a text; a plural counts."""
    return all(re.search(rf"\b{re.escape(part)}(?:s|es)?\b", text) for part in word.lower().split(" and "))


@pytest.mark.parametrize(("word", "meaning", "where"), WORDS, ids=[row[0] for row in WORDS])
def test_a_word_stands_where_the_page_says(word, meaning, where):
    assert is_in(word, prose(introduced(where))), f"{word} does not occur in {introduced(where).name}"
    assert re.fullmatch(r".*\w.*[.)]", meaning), f"{word} has no sentence"


@pytest.mark.parametrize(("letter", "meaning", "shape", "where"), LETTERS, ids=[row[0] for row in LETTERS])
def test_a_letter_stands_where_the_page_says(letter, meaning, shape, where):
    path, name = introduced(where), re.compile(rf"(?<![\w.]){re.escape(letter.strip('`'))}(?!\w)")
    assert name.search(code(path) + text(path)), f"{letter} does not occur in {path.name}"
    assert meaning and shape


def test_the_page_is_in_order_and_says_nothing_twice():
    words = [word.lower() for word, *_ in WORDS]
    assert words == sorted(set(words)) and len(words) > 60
    names = [name for name, *_ in LETTERS]
    assert len(names) == len(set(names))
    numbers = [NOTEBOOK.fullmatch(where)[1] for *_, where in LETTERS]
    assert numbers == sorted(numbers)


def emphasised(path):
    """What a notebook sets in bold as a name for something: one to three words without a stop."""
    found = re.findall(r"\*\*([^*\n]+)\*\*", without_formulas(markdown(TEXTS[path])))
    return {name.lower() for name in found if re.fullmatch(r"[A-Za-z][\w-]*(?: [\w-]+){0,2}", name)}


def known(name):
    """Whether a word is on the page, a plural as well, or is only stressed."""
    words = STRESSED | {part for word, *_ in WORDS for part in (word.lower(), *word.lower().split(" and "))}
    return name in words or name.removesuffix("s") in words


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_what_a_notebook_names_in_bold_is_on_the_page(path):
    assert {name for name in emphasised(path) if not known(name)} == set()


def test_a_new_term_would_be_noticed():
    assert known("weights") and known("GPUs".lower()) and not known("transformer")


@pytest.mark.parametrize("page", sorted(PAGE.parent.glob("*.md")), ids=lambda page: page.name)
def test_links_lead_to_files(page):
    found = re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8"))
    assert found
    for link in found:
        assert re.match(r"https?:", link) or (page.parent / link.partition("#")[0]).exists(), link


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_links_to_the_page_at_its_beginning(path):
    assert "](../handouts/words_and_letters.md)" in TEXTS[path].cells[0].source
