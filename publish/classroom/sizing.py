"""What a rehearsal took, in a table, and what follows for classes of 30, 200 and 1,000."""

import os
import platform
import statistics

SIZES = (30, 200, 1000)
SPARE = 1.25  # a quarter more memory than what was measured
START = 600  # seconds within which a class that begins together has logged in and run its first notebook


def report(rehearsal):
    """The `Rehearsal`'s figures as Markdown."""
    users = len(rehearsal.names)
    lines = [
        f"# A class of {users} on one machine",
        "",
        f"Made by `python start.py publish class --users {users} --write FILE`: JupyterHub with the course's",
        "environment, its proxy and every learner's server on one machine, everybody at once. "
        f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}.",
        "",
        "| step | seconds |",
        "|---|---|",
        *(f"| {step} | {seconds:.1f} |" for step, seconds in rehearsal.seconds.items()),
        "",
        "| after | hub, MB | proxy, MB | a learner, MB | at most | a learner's processor time, s |",
        "|---|---|---|---|---|---|",
    ]
    for step, usage in rehearsal.usage.items():
        memory, seconds = of_learners(rehearsal, usage)
        lines.append(
            f"| {step} | {usage['hub'][0]:.0f} | {usage['proxy'][0]:.0f} | {statistics.median(memory):.0f} "
            f"| {max(memory):.0f} | {statistics.median(seconds):.1f} |"
        )
    return "\n".join([*lines, "", *sizing(rehearsal)]) + "\n"


def of_learners(rehearsal, usage):
    """Megabytes and processor seconds of each learner."""
    return zip(*(usage[name] for name in rehearsal.names), strict=True)


def sizing(rehearsal):
    """Lines that say what larger classes need, with the arithmetic."""
    usages = list(rehearsal.usage.values())
    memory, seconds = of_learners(rehearsal, usages[-1])
    each, cpu = max(memory), statistics.median(seconds)
    shared = sum(usages[-1][part][0] for part in ("hub", "proxy"))
    lines = [
        "Memory is resident memory: each process counted in full, though those on one machine share their libraries.",
        f"For n learners at once: hub and proxy ({shared:.0f} MB) + n x {each:.0f} MB, and a quarter more.",
        f"Cores: so that n x {cpu:.0f} s of processor time, from login to exercise, fit into {START // 60} minutes.",
        "",
        "| learners at once | memory, GB | cores |",
        "|---|---|---|",
    ]
    for n in SIZES:
        lines.append(f"| {n} | {SPARE * (shared + n * each) / 1000:.0f} | {max(2, -(-n * cpu // START)):.0f} |")
    return lines
