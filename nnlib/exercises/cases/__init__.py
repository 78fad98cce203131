"""The questions of each exercise, one file for each notebook; each file has an `EXERCISE`."""

import functools
import importlib
import pkgutil


@functools.cache
def exercises():
    """All exercises, in the order of the notebooks."""
    modules = [importlib.import_module(f"{__name__}.{module.name}") for module in pkgutil.iter_modules(__path__)]
    return sorted((module.EXERCISE for module in modules), key=lambda exercise: exercise.name)
