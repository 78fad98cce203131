"""Setting up and opening.

| file | what is tested there |
|---|---|
| test_start.py | start.py, the locks, environment.yml, CI, and what must be nowhere |
| test_odd_machines.py | the course opened as root, without a home, on an ASCII terminal, in an odd folder |
| test_jupyter.py | what nnlib gives to Jupyter (nnlib/_jupyter) is installed where it is looked for |
"""
