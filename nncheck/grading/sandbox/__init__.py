"""Where submissions run: apart from this computer and from each other, with limits on all that they may take.

| file | what is in it |
|---|---|
| limits.py | each limit but a question's own seconds: time, memory, processes, files, what it gives back |
| processes.py | the processes that submissions run in, as the grader sees them |
| job_process.py | what happens in a submission's process, which copies itself for each job; its own `collect` |
| walls.py, cgroups.py, seccomp.py | what keeps it apart: bubblewrap or a container, control groups, system calls |
| refusals.py | what is refused where neither can be had, and what is noted of it |
"""
