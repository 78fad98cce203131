"""How a class is graded and reported.

| file | what is in it |
|---|---|
| grade.py | a whole class: `python -m nncheck.grading.grade FOLDER`; the options |
| folder.py, notebook.py | everything in a folder of submissions; the cells of a file, whichever editor wrote it |
| submissions.py, cells.py | finding the answers, and the statements that each needs |
| marking.py | one submission's grade |
| limits.py | every limit on a submission: time, memory, processes, files, what it gives back |
| sandbox.py | the processes that submissions run in, as the grader sees them |
| walls.py, cgroups.py, seccomp.py | what keeps it apart: bubblewrap or a container, control groups, system calls |
| refusals.py | what is refused where there is no cage |
| job_process.py | what happens inside a submission's process, which copies itself for each job |
| pages.py, classlist.py | the feedback pages and the summary; files for Moodle and Canvas |
| ten_questions.py | what a class answered to the ten questions before and after the course |
"""
