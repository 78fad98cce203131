"""JupyterHub for a class: what the course needs of it, and nothing about your accounts, addresses and certificates.

On The Littlest JupyterHub copy it to /opt/tljh/config/jupyterhub_config.d/course.py; on any other hub load it from your
own jupyterhub_config.py with load_subconfig(".../jupyterhub_config.py"). README.md beside it is the whole recipe;
rehearse.py starts a hub with this very file.
"""

import os
from urllib.parse import urlencode

c = get_config()  # noqa: F821 - JupyterHub puts it here

# Where the class pulls the course from: an address that the learners' servers can read, and the branch that
# `python start.py publish delivery` makes. Put yours here.
REPOSITORY = os.environ.get("COURSE_REPOSITORY", "https://git.example.org/school/neural-networks")
BRANCH = "learners"
FOLDER = "neural-networks"  # the course's place in each home
FIRST = "notebooks/01_neuron.ipynb"

# Whoever opens the hub gets the newest course first, by nbgitpuller, and then the first notebook. If the repository
# can't be reached, the page says so; its own way on leads back to itself, but /hub/user-redirect/lab leads past it.
pull = {"repo": REPOSITORY, "branch": BRANCH, "targetpath": FOLDER, "urlpath": f"lab/tree/{FOLDER}/{FIRST}"}
c.Spawner.default_url = f"/git-pull?{urlencode(pull)}"

# One thread for each kernel's matrix products. The course's networks are small, and with several threads in each of
# thirty kernels they wait for each other longer than they compute.
threads = ["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"]
c.Spawner.environment.update({name: "1" for name in threads})

# Kernels talk to their server through files, not ports. Each of many servers on one machine looks for free ports
# by itself; when a class opens a notebook at the same moment, two take the same one and a kernel dies at its start. A
# path to such a file must be short, so they are in /tmp, of which The Littlest JupyterHub gives everybody one of their
# own; where yours doesn't, choose a folder that only the learner can write to.
SOCKETS = os.environ.get("COURSE_SOCKETS", "/tmp/kernels-")
c.Spawner.args.append("--KernelManager.transport=ipc")
c.Spawner.environment.update({"JUPYTER_RUNTIME_DIR": lambda spawner: SOCKETS + spawner.user.escaped_name})

# What a learner may take. A server with nothing open has about 140 MB, with a notebook and an exercise of the course
# 470. Not everybody works at the same moment, so that less is guaranteed; the limit ends a kernel that makes an array
# by far too large before it ends everybody's. The Littlest JupyterHub and Kubernetes enforce both; a spawner
# without containers or systemd only tells the learner.
c.Spawner.mem_guarantee = "256M"
c.Spawner.mem_limit = "1G"

# A first start on a busy morning may take its time; giving up too early makes it worse.
c.Spawner.start_timeout = 180
c.Spawner.http_timeout = 120

# A pull merges notebooks by nncheck/merge_notebooks.py, which comes with the course: cell by cell, the learner's words
# always kept.
# Without it git merges line by line, which now and then leaves a notebook that can't be opened.
git = {
    "merge.notebook.name": "notebooks, cell by cell",
    "merge.notebook.driver": "python3 nncheck/merge_notebooks.py %O %A %B || true",
}
c.Spawner.environment.update({"GIT_CONFIG_COUNT": str(len(git))})
for number, (key, value) in enumerate(git.items()):
    c.Spawner.environment.update({f"GIT_CONFIG_KEY_{number}": key, f"GIT_CONFIG_VALUE_{number}": value})
