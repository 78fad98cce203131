"""How a class is graded and reported.

| file | what is in it |
|---|---|
| grade.py | a whole class: `python start.py grade FOLDER`; the options; grades.csv |
| folder.py | everything in a folder of submissions, by names that can be shown |
| read_notebook.py | the cells of a file, whichever editor wrote it, or what it is instead: a zip, a PDF, damaged |
| magics.py | %%time, %pylab, !pip and their like, as Python |
| submissions.py, needed_code.py | finding the answers, and the statements that each needs |
| marking.py | one submission's grade, and the remarks that a teacher reads with it, such as that time was used up |
| sandbox/ | where submissions run, with limits on all that they may take |
| pages.py, classlist.py | the feedback pages and the summary; files for Moodle and Canvas |
| ten_questions.py | what a class answered to the ten questions before and after the course |
"""
