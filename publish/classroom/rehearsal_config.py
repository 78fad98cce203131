"""The hub of a rehearsal: jupyterhub_config.py with made-up users, for this machine alone. Never for a class."""

import os
import signal
import sys
import threading
import time
from pathlib import Path

load_subconfig(str(Path(__file__).with_name("jupyterhub_config.py")))  # noqa: F821 - JupyterHub puts it here
c = get_config()  # noqa: F821

FOLDER = Path(os.environ["REHEARSAL_FOLDER"])

c.JupyterHub.bind_url = os.environ["REHEARSAL_ADDRESS"]
c.JupyterHub.hub_port = int(os.environ["REHEARSAL_PORT"])
c.JupyterHub.log_level = "WARN"
c.JupyterHub.db_url = "sqlite:///:memory:"
c.JupyterHub.cookie_secret_file = str(FOLDER / "cookie_secret")
c.ConfigurableHTTPProxy.command = os.environ["REHEARSAL_PROXY"].split("\n")
c.ConfigurableHTTPProxy.api_url = os.environ["REHEARSAL_PROXY_API"]
c.ConfigurableHTTPProxy.pid_file = str(FOLDER / "proxy.pid")

# Any name with one password. Each learner has a home folder but not an account, so what keeps real learners' files
# apart, the system's users or containers, is not rehearsed.
c.JupyterHub.authenticator_class = "dummy"
c.DummyAuthenticator.password = os.environ["REHEARSAL_PASSWORD"]
c.Authenticator.allow_all = True
c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = str(FOLDER / "homes" / "{username}")
c.Spawner.cmd = [sys.executable, "-m", "jupyterhub.singleuser"]
c.Spawner.args.extend(["--allow-root", "--ServerApp.log_level=WARN"])
c.Spawner.environment.update({"REHEARSAL": os.environ["REHEARSAL"]})  # by which all its processes are found again


def end_with(parent):
    """If the rehearsal is gone, however it went, its hub goes too and takes the servers along."""
    while os.getppid() == parent:
        time.sleep(0.2)
    os.kill(os.getpid(), signal.SIGTERM)


threading.Thread(target=end_with, args=(os.getppid(),), daemon=True).start()
