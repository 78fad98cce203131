"""The course in JupyterLab, driven as a learner drives it: by mouse, keys and finger.

| file | what is tested there |
|---|---|
| test_course.py | a tour of all notebooks and exercises: figures, sliders, pads, links, questions |
| test_again_and_undone.py | running again, twice, out of order; deleting, interrupting, closing |
| test_saved_figures.py | what was moved and drawn is there when the notebook is opened again |
| test_access.py | axe, words for every picture, keys, the mark of the focus |
| test_pad.py | painting weights, sketching digits |
| test_lab.py | helpers/lab.py, on which all this stands |
"""
