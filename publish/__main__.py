"""Make the course public.

    python start.py publish site          the site, with the course live in the browser
    python start.py publish lite          the course live in the browser, by itself
    python start.py publish class         rehearse a class: a JupyterHub on this machine and its learners
    python start.py publish delivery      the branch that a class pulls, without outputs
    python start.py publish gather        an exercise, from the learners' home folders
    python start.py publish sheet         the sheet to print: letters, formulas, and what to compute on paper
    python start.py publish hosted        copies of the notebooks for hosted services, which bring nnlib themselves
    python start.py publish release       a release: version, changelog, tag, and the files to give out

Each says more with --help.
"""

import importlib
import sys

ROOMS = {
    "site": "publish.site.build",
    "lite": "publish.lite.build",
    "class": "publish.classroom.rehearse",
    "delivery": "publish.classroom.delivery",
    "gather": "publish.classroom.gather",
    "sheet": "publish.sheet",
    "hosted": "publish.hosted",
    "release": "publish.release",
}


def main(words):
    """Hand the words on to the module that does it; returns the exit code."""
    if not words or words[0] not in ROOMS:
        print(__doc__)
        return 0 if words in (["--help"], ["-h"], []) else 2
    return importlib.import_module(ROOMS[words[0]]).main(words[1:])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
