"""The course live in the browser with nothing installed: a JupyterLite site with nnlib, notebooks and exercises in it.

| file | what is in it |
|---|---|
| build.py | puts it together |
| pure_wheels.py | the Python in it: Pyodide, and the packages of pure Python that the course needs (`PURE`) |
| compiled_wheels.py | the compiled packages, such as NumPy (`COMPILED`), fetched once from Pyodide's own distribution |
| run_natively.py | the notebooks run here on the versions of NumPy and matplotlib that the browser has |
| settings/ | overrides.json: JupyterLab's settings; jupyter-lite.json: its name, which packages a kernel loads first |
| START_HERE.md | for the learner: where the work is kept, what is different in the browser |
"""
