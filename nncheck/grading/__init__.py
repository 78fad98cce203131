"""How a class is graded and reported.

| file | what is in it |
|---|---|
| grade.py | a whole class: `python -m nncheck.grading.grade FOLDER` |
| submissions.py | finding the answers in what people send |
| source.py | from a solution's cells to the exercise's |
| sandbox.py | running a submission apart from everything else |
| inside.py | what happens inside the process that a submission runs in |
| pages.py | the feedback pages and the summary |
"""
