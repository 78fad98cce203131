"""What tests of several rooms need.

| file | what is in it |
|---|---|
| lab.py | a real JupyterLab with a real browser; also a command that takes a picture of a notebook |
| lite.py, pyodide.py | the course in the browser alone, and a small Pyodide to build it with |
| every_figure.py | one of each live figure, small |
| figure_in_page.py | a live figure as it stands in the page |
| pictures.py | comparing pictures as an eye does |
| constructs.py | what of NumPy and Python a code cell asks of its reader |
| notebook_shapes.py | one exercise in all shapes in which people's editors save it |
| hostile.py | answers that want to harm, to peep, or points for nothing |
| sandbox.py | the sandbox that submissions run in, in tests |
| classroom.py | the hub's settings, as JupyterHub reads them |
"""
