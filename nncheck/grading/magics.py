"""A notebook's cell as Python: what IPython's magics and commands in it come to, such as %%time and !pip."""

import ast
import importlib.util
import re
import sys
import types

CELL_MAGIC = re.compile(r"\s*%%(\w+)[ \t]*(.*)")
RUN_THEIR_BODY = ("time", "capture", "prun")


def as_python(source):
    """A cell as Python, with the magics of IPython as calls; each line keeps its number.

    Raises SyntaxError, or ValueError for characters that no Python may hold.
    """
    source = re.sub(r"\r\n?", "\n", source)
    if magic := CELL_MAGIC.match(source):
        head, body = source[: magic.end()], source[magic.end() :]
        if magic[1] in RUN_THEIR_BODY:
            return "\n" * head.count("\n") + as_python(body)
        return _write_file(magic[2], body) if magic[1] in ("writefile", "file") else ""
    try:
        ast.parse(source)
        return source
    except SyntaxError:
        return _without_magics(source)


def _write_file(options, body):
    """What %%writefile does, as a statement that binds the module's name, so that its import is seen to need it."""
    path = options.split()[-1] if options.split() else ""
    module = path.removesuffix(".py")
    return f"{module} = open({path!r}, 'w').write({body.lstrip()!r})" if module.isidentifier() else ""


def _without_magics(source):
    """What IPython makes of a cell that isn't plain Python. Raises SyntaxError if that is none either."""
    source = re.sub(r"(?m)^([ \t]*)%(?:time|prun)[ \t]+(?=\S)", r"\1", source)
    source = re.sub(
        r"(?m)^%pylab\b.*", "from pylab import *; import numpy as np; import matplotlib.pyplot as plt", source
    )
    try:
        transformed = _transformer().transform_cell(source)
    except ImportError:  # no IPython here: lines of magics and commands do nothing
        transformed = re.sub(r"(?m)^([ \t]*)[%!].*", r"\1pass", source)
    blank = re.match(r"(?:[^\S\n]*\n)*", source)[0].count("\n")  # lines at the beginning, which IPython leaves out
    transformed = "\n" * blank + transformed
    ast.parse(transformed)
    return transformed


def _transformer():
    """IPython's reader of cells; where IPython isn't imported yet, without the half second that all of it takes."""
    packages = () if "IPython" in sys.modules else ("IPython", "IPython.core", "IPython.utils")
    found = importlib.util.find_spec("IPython")
    if found is None:
        raise ImportError("IPython")
    for name in packages:
        sys.modules[name] = types.ModuleType(name)
        sys.modules[name].__path__ = [f"{found.submodule_search_locations[0]}/{name.partition('.')[2]}"]
    try:
        from IPython.core.inputtransformer2 import TransformerManager

        return TransformerManager()
    finally:
        for name in packages:
            del sys.modules[name]
