"""Making the course public. Learners need none of it.

| | what is in it |
|---|---|
| site/ | the whole course to read |
| lite/ | the course live in the browser, with nothing installed |
| classroom/ | a class on a server |
| hosted.py | notebooks for hosted services, which bring nnlib themselves |
| sheet.py | the sheet to print |
| release.py | a release: version, changelog, tag, and the files to give out |
| address.py | the one setting from which every address of ours is made, address.toml |
| npm.py, package.json | what comes from npm, such as Pyodide, and which version |
| browser.py | where a Chromium or Chrome is on this machine |

`python start.py publish` lists the commands (__main__.py).
"""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent  # of the course
READ_BY_NOTEBOOKS = ["benchmarks/results/nielsen.json"]  # besides nnlib and nncheck: goes wherever the notebooks go
