"""Pages on nnlib: for each file what it offers, by autodoc, and below it the file itself, to be read."""

import ast
import inspect
import re
from pathlib import PurePosixPath

# The grader is for those who carry the course on; and its cases know the answers.
LEFT_OUT = "nncheck/"

PAGE = """---
html_theme.sidebar_secondary.remove: true
---

# {title}

{words}

{rest}
"""
LISTING = """```{{literalinclude}} {name}
:language: {language}
:linenos:
```
"""
OFFERS = """## What it offers

```{{eval-rst}}
.. py:currentmodule:: {module}
{names}
```

"""
SOURCE = "## The source\n\n"


def files(root):
    """The Python files of nnlib that have a page, as paths in the course."""
    found = (path.relative_to(root).as_posix() for path in sorted(root.glob("nnlib/**/*.py")))
    return [file for file in found if not file.startswith(LEFT_OUT)]


def page_of(file):
    """The page on a Python file: nnlib/neuron.md, and nnlib/data/index.md for a package."""
    return file.replace("__init__.py", "index.py").removesuffix(".py") + ".md"


def listing(file, *, title=True):
    """Markdown that shows a file of the course in full, with numbered lines."""
    name = PurePosixPath(file).name
    language = {".py": "python", ".yaml": "yaml", ".yml": "yaml", ".js": "javascript", ".sh": "bash"}
    text = LISTING.format(name=name, language=language.get(PurePosixPath(file).suffix, "text"))
    return f"---\norphan: true\n---\n\n# {name}\n\n{text}" if title else text


def page(root, file):
    """The page on a Python file of nnlib, as Markdown."""
    tree = ast.parse((root / file).read_text(encoding="utf-8"))
    words = inspect.cleandoc(ast.get_docstring(tree))
    module = file.removesuffix(".py").replace("/", ".").removesuffix(".__init__")
    if file.endswith("__init__.py"):
        table, toctree = _files_beside(root, file, words)
        parts = words.split("\n\n")
        told = [number for number, part in enumerate(parts) if part.startswith(("    ", "|"))] or [len(parts)]
        parts[told[0] : told[0] + 1] = [table]  # in place of the table that the docstring has
        return PAGE.format(title=module, words="\n\n".join(parts), rest=toctree)
    names = "\n".join(_directive(node) for node in tree.body if _is_public(node))
    offers = OFFERS.format(module=module, names=names) if names else ""
    name = PurePosixPath(file).name
    return PAGE.format(title=name, words=words, rest=offers + SOURCE + listing(file, title=False))


def _is_public(node):
    return isinstance(node, ast.ClassDef | ast.FunctionDef) and not node.name.startswith("_")


def _directive(node):
    if isinstance(node, ast.FunctionDef):
        return f".. autofunction:: {node.name}"
    return f".. autoclass:: {node.name}\n   :members:\n   :special-members: __call__"


def _files_beside(root, file, words):
    """A table of the files and packages in a package, in the order in which its docstring names them; a toctree."""
    here = (root / file).parent
    below = [path for path in sorted(here.glob("*.py")) if path.name != "__init__.py"]
    below += sorted(path for path in here.glob("*/__init__.py"))
    below = [path for path in below if not path.relative_to(root).as_posix().startswith(LEFT_OUT)]

    def named(path):
        name = path.parent.name if path.name == "__init__.py" else path.stem
        place = re.search(rf"\b{name}\b", words.partition("\n\n")[2])
        return place.start() if place else len(words)

    rows, pages = [], []
    for path in sorted(below, key=named):
        target = page_of(path.relative_to(here).as_posix())
        first = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))).split("\n\n")[0].replace("\n", " ")
        rows.append(f"| [{target.removesuffix('index.md').removesuffix('.md').rstrip('/')}]({target}) | {first} |")
        pages.append(target.removesuffix(".md"))
    table = "\n".join(["| file | what is in it |", "|---|---|", *rows])
    return table, "```{toctree}\n:hidden:\n\n" + "\n".join(pages) + "\n```\n"


def docstring_as_rst(app, what, name, obj, options, lines):
    """Sphinx's autodoc-process-docstring: nnlib's docstrings are plain text in the manner of Markdown; make it RST."""
    text = re.sub(r"([*|\\]|(?<=\w)_(?!\w))", r"\\\1", "\n".join(lines))  # these mean something else in RST
    text = re.sub(r"`([^`\n]+)`", lambda match: "``" + match[1].replace("\\", "") + "``", text)
    blocks = []
    for block in text.split("\n\n"):
        if block.startswith("    "):  # a formula or an example, kept as it is laid out
            blocks.append("::\n\n" + block.replace("\\", ""))
        else:
            blocks.append(block)
    lines[:] = "\n\n".join(blocks).split("\n")
