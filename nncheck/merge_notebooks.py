"""Merge a learner's notebook with a newer version of the course, cell by cell: what the learner wrote always stays.

Git calls it in a pull, once for each notebook that both sides have changed, if it is told to (.gitattributes names it):

    git config merge.notebook.driver "python3 nncheck/merge_notebooks.py %O %A %B || true"

Git by itself merges line by line, and where a cell was replaced by another it can take some lines of the one and some
of the other: in a trial, one notebook in 1,680 could not be opened any more. Here two cells are the same if they have
the same name in nbgrader's metadata, else the same id, else the same text, else the same place between two that are;
so it serves for editors that drop ids and metadata as well. A cell is taken from the new version, or taken out, only
where the learner has not written in it. The result replaces the file named second. What can't be read as a notebook is
left alone, and that is the learner's own version.
"""

import collections
import difflib
import hashlib
import json
import os
import sys

ALIKE = 0.6  # from here on a changed text is taken for the same cell, if its neighbours say so too


def merge(base, mine, theirs):
    """The learner's notebook with what is new in `theirs` since `base`; all three as parsed JSON."""
    old, own, new = (nb["cells"] for nb in (base, mine, theirs))
    was = align(own, old)  # for each of the learner's cells the one that it was
    becomes = align(old, new)
    also = align(own, new, guess=False)  # what has come to both sides on its own
    cells, places = [], {}  # places: for cells of the new version, where they are in the result
    for i, cell in enumerate(own):
        before = old[was[i]] if i in was else None
        number = becomes.get(was[i]) if i in was else also.get(i)
        after = new[number] if number is not None else None
        untouched = before is not None and written(cell) == written(before)
        if untouched and after is None:
            continue
        if number is not None:
            places[number] = len(cells)
        if untouched and written(after) != written(cell):
            cell = after  # without outputs, for those were of the old text
        elif before is not None and after is not None and metadata(after) != metadata(before):
            cell = cell | {"metadata": metadata(after)}
        cells.append(cell)
    known = set(becomes.values()) | set(also.values())
    result, place = [[] for _ in range(len(cells) + 1)], 0  # what is new goes behind the cell that comes before it
    for number, cell in enumerate(new):
        if number in places:
            place = places[number] + 1
        elif number not in known:
            result[place].append(cell)
    merged = [cell for added, old_one in zip(result, [*cells, None], strict=True) for cell in [*added, old_one] if cell]
    changed = {key: value for key, value in metadata(theirs).items() if metadata(base).get(key) != value}
    return mine | {"cells": with_ids(merged, mine), "metadata": metadata(mine) | changed}


def align(one, other, guess=True):
    """Which cells of two lists are the same: `{number in the one: number in the other}`.

    Texts and places count only where ids tell nothing, because an editor has dropped or renewed them.
    """
    ids = [{id_of(cell) for cell in cells} - {None} for cells in (one, other)]
    renewed = 2 * len(ids[0] & ids[1]) < min(len(one), len(other))
    found = {}
    for key in (name_of, id_of, *([written] if renewed else [])):
        taken = set(found.values())
        here = groups(key, ((i, cell) for i, cell in enumerate(one) if i not in found))
        there = groups(key, ((j, cell) for j, cell in enumerate(other) if j not in taken))
        for value, numbers in here.items():
            same = there.get(value, [])
            if len(numbers) == len(same) and (key is written or len(same) == 1):  # else one can't tell which is which
                found.update(zip(numbers, same, strict=True))
    return found | by_place(one, other, found) if renewed and guess else found


def groups(key, numbered):
    """The numbers of cells by their key, for those that have one."""
    found = {}
    for number, cell in numbered:
        if key(cell):
            found.setdefault(key(cell), []).append(number)
    return found


def by_place(one, other, found):
    """The same for what is left between two neighbours: in order, if there are as many on both sides, else if alike."""
    more, taken, start = {}, set(found.values()), (0, 0)
    in_order = [(i, j) for i, j in sorted(found.items()) if all(j > b for a, b in found.items() if a < i)]
    for end in [*in_order, (len(one), len(other))]:
        here = [i for i in range(start[0], end[0]) if i not in found]
        there = [j for j in range(start[1], end[1]) if j not in taken]
        if [one[i].get("cell_type") for i in here] == [other[j].get("cell_type") for j in there]:
            more.update(zip(here, there, strict=True))
        else:
            for i in here:
                likely = [(likeness(one[i], other[j]), j) for j in there if j not in more.values()]
                best = max(likely, default=(0, None))
                if best[0] >= ALIKE:
                    more[i] = best[1]
        start = (end[0] + 1, end[1] + 1)
    return more


def likeness(one, other):
    """How alike the texts of two cells of a kind are, from 0 to 1."""
    (kind, text), (other_kind, other_text) = written(one), written(other)
    return difflib.SequenceMatcher(None, text[:5_000], other_text[:5_000]).ratio() if kind == other_kind else 0


def name_of(cell):
    """A cell's name in nbgrader's metadata, or None."""
    found = metadata(cell).get("nbgrader")
    return found.get("grade_id") if isinstance(found, dict) else None


def id_of(cell):
    """A cell's id, or None."""
    return cell.get("id")


def written(cell):
    """What a person has written in a cell, whatever it gave when it was run."""
    source = cell.get("source", "")
    text = source if isinstance(source, str) else "".join(source)
    return cell.get("cell_type"), text.replace("\r\n", "\n")


def metadata(part):
    """The metadata of a notebook or a cell."""
    found = part.get("metadata")
    return found if isinstance(found, dict) else {}


def with_ids(cells, nb):
    """Cells as the learner's format has them: each with an id of its own, or without, as before version 4.5."""
    if (nb.get("nbformat"), nb.get("nbformat_minor", 0)) < (4, 5) and not any("id" in cell for cell in nb["cells"]):
        return [{key: value for key, value in cell.items() if key != "id"} for cell in cells]
    taken, result = collections.Counter(), []
    for number, cell in enumerate(cells):
        if "id" not in cell or taken[cell["id"]]:
            cell = cell | {"id": hashlib.sha256(f"{number} {written(cell)}".encode("utf-8", "replace")).hexdigest()[:8]}
        taken[cell["id"]] += 1
        result.append(cell)
    return result


def read(path):
    """A notebook. ValueError or TypeError if the file holds none."""
    with open(path, encoding="utf-8-sig") as file:
        nb = json.load(file)
    if not (isinstance(nb, dict) and isinstance(nb.get("cells"), list) and all(type(c) is dict for c in nb["cells"])):
        raise ValueError("not a notebook")
    for cell in nb["cells"]:
        hash((name_of(cell), id_of(cell), *written(cell)))  # TypeError, if one of them is no text
    return nb


def main(base, mine, theirs):
    """Merge three files into the second; returns 0, for what can't be merged is no reason to stop a pull."""
    try:
        merged = merge(read(base), read(mine), read(theirs))
        text = json.dumps(merged, ensure_ascii=False, indent=1, sort_keys=True) + "\n"  # as JupyterLab writes it
        try:
            data = text.encode()
        except UnicodeEncodeError:  # half a character, which JSON can only hold as \ud800
            data = (json.dumps(merged, indent=1, sort_keys=True) + "\n").encode()
        replace(mine, data)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, OSError) as error:
        print(f"merge_notebooks.py keeps the learner's version: {type(error).__name__}: {error}", file=sys.stderr)
    return 0


def replace(path, data):
    """Write a file, whole or not at all; git runs this file alone, so nnlib's `replacing` can't be had."""
    beside = f"{path}.merging"
    try:
        with open(beside, "wb") as file:
            file.write(data)
        os.replace(beside, path)
    except OSError:
        if os.path.exists(beside):
            os.unlink(beside)
        raise


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:4]))
