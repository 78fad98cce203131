"""How a class is graded and reported.

| file | what is in it |
|---|---|
| grade.py | a whole class: `python -m nncheck.grading.grade FOLDER` |
| folder.py | everything in a folder, with names for people, whatever it is |
| submissions.py | finding the answers in a notebook |
| marking.py | one submission's grade |
| sandbox.py | the process that a submission runs in, from outside: jobs, limits |
| walls.py, seccomp.py, cgroups.py | what keeps it apart: bubblewrap, a container, or refusals |
| inside.py | what happens inside that process |
| notebook.py, cells.py | reading a notebook, and which of its statements an answer needs; in there as well |
| source.py | from a solution's cells to the exercise's |
| pages.py, classlist.py | feedback pages and the summary; files for Moodle and Canvas |
"""
