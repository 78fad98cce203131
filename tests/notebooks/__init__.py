"""Notebooks and handouts as texts, and the tools that write them.

| file | what is tested there |
|---|---|
| test_notebooks.py | the form of every notebook |
| test_claims_1_to_3.py, test_claims_4_to_6.py, test_claims_7.py | what the text claims, measured again |
| test_constructs.py | what of NumPy and Python a cell asks is explained before |
| test_words.py | handouts/words_and_letters.md |
| test_on_paper.py | handouts/on_paper.md, and the sheet to print |
| test_same_code.py | what a reader builds is the library's code |
| test_access.py | colours that all eyes tell apart, figures that speak, notebooks without a kernel |
| test_teaching.py | tools/teaching.py and handouts/lessons/ |
| test_execute_notebooks.py | tools/notebooks.py |
"""
