"""Merge a learner's notebook with a newer version of the course, cell by cell: what the learner wrote always stays.

Git calls it in a pull, once for each notebook that both sides have changed, if it is told to (.gitattributes names it):

    git config merge.notebook.driver "python3 nncheck/merge_notebooks.py %O %A %B || true"

Git by itself merges line by line, and where a cell was replaced by another it can take some lines of the one and some
of the other: in a trial, one notebook in 1,680 could not be opened any more. Here a cell is the same if its id is; it
is taken from the new version, or taken out, only where the learner has not written in it. The result replaces the file
named second. What can't be read as a notebook is left alone, and that is the learner's own version.
"""

import json
import sys


def merge(base, mine, theirs):
    """The learner's notebook with what is new in `theirs` since `base`; all three as parsed JSON."""
    old, own, new = ({cell["id"]: cell for cell in nb["cells"]} for nb in (base, mine, theirs))
    cells = []
    for name, cell in own.items():
        untouched = name in old and written(cell) == written(old[name])
        if untouched and name not in new:
            continue
        if untouched and written(new[name]) != written(cell):
            cell = new[name]  # without outputs, for those were of the old text
        elif name in old and name in new and new[name]["metadata"] != old[name]["metadata"]:
            cell = cell | {"metadata": new[name]["metadata"]}
        cells.append(cell)
    place = 0  # behind the cell that comes before it in the new version, if that is still there
    for name, cell in new.items():
        places = {cell["id"]: i for i, cell in enumerate(cells)}
        if name not in old and name not in own:
            cells.insert(place, cell)
            place += 1
        else:
            place = places.get(name, place - 1) + 1
    changed = {key: value for key, value in theirs["metadata"].items() if base["metadata"].get(key) != value}
    return mine | {"cells": cells, "metadata": mine["metadata"] | changed}


def written(cell):
    """What a person has written in a cell, whatever it gave when it was run."""
    source = cell["source"]
    return cell["cell_type"], source if isinstance(source, str) else "".join(source)


def read(path):
    """A notebook in which each cell has an id of its own. ValueError if it is none, KeyError if an id is missing."""
    with open(path, encoding="utf-8") as file:
        nb = json.load(file)
    if len({cell["id"] for cell in nb["cells"]}) < len(nb["cells"]):
        raise ValueError("two cells have one id")
    return nb


def main(base, mine, theirs):
    """Merge three files into the second; returns 0, for what can't be merged is no reason to stop a pull."""
    try:
        merged = merge(read(base), read(mine), read(theirs))
        text = json.dumps(merged, ensure_ascii=False, indent=1, sort_keys=True) + "\n"  # as JupyterLab writes it
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        print(f"merge_notebooks.py keeps the learner's version: {type(error).__name__}: {error}", file=sys.stderr)
        return 0
    with open(mine, "w", encoding="utf-8", newline="\n") as file:
        file.write(text)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:4]))
