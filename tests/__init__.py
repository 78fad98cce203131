"""The tests, in rooms that mirror the code, each file named after what it tests.

| room | what is tested there |
|---|---|
| nnlib/, nncheck/, notebooks/, publish/, start/ | the folder or file of that name; nncheck/answers/ has answers |
| browser/ | the course in JupyterLab, as a learner sees and moves it |
| helpers/ | what several rooms need |
| test_structure.py | who may import what, how long files are, docstrings, style |
| ../conftest.py | what is skipped where something is missing, and fails in CI; which tests run in one process |
"""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent  # of the course
