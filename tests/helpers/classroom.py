"""The settings of publish/classroom/jupyterhub_config.py, as JupyterHub would read them; for the tests."""

from traitlets.config import Config

from tests import ROOT

CLASSROOM = ROOT / "publish" / "classroom"


def hub_settings():
    """The configuration that the file makes of an empty one."""
    config, path = Config(), CLASSROOM / "jupyterhub_config.py"
    exec(compile(path.read_text(encoding="utf-8"), path, "exec"), {"get_config": lambda: config})
    return config


def hub_environment():
    """What it adds to the environment of each learner's server, but for what depends on the learner."""
    environment = hub_settings().Spawner.environment.get_value({})
    return {name: value for name, value in environment.items() if isinstance(value, str)}
