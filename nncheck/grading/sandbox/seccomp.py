"""System calls that are closed in a cage: ways round its limits on memory, and doors that no exercise needs.

bubblewrap takes the list as a program for the kernel's filter: a few instructions, each of eight bytes.
"""

import contextlib
import os
import platform
import struct

# name: number on x86_64, on aarch64 (None: there is none)
CLOSED = {
    # memory that no limit of a process counts
    "memfd_create": (319, 279), "memfd_secret": (447, 447), "shmget": (29, 194), "shmat": (30, 196),
    "semget": (64, 190), "msgget": (68, 186), "mq_open": (240, 180), "userfaultfd": (323, 282),
    # into other processes
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271),
    "process_madvise": (440, 440), "pidfd_open": (434, 434),
    "pidfd_getfd": (438, 438), "pidfd_send_signal": (424, 424), "kcmp": (312, 272),
    "perf_event_open": (298, 241), "move_pages": (279, 239), "migrate_pages": (256, 238),
    # other namespaces and mounts
    "unshare": (272, 97), "setns": (308, 268), "mount": (165, 40), "umount2": (166, 39), "pivot_root": (155, 41),
    "chroot": (161, 51), "open_tree": (428, 428), "move_mount": (429, 429), "fsopen": (430, 430), "fsmount": (432, 432),
    "mount_setattr": (442, 442), "name_to_handle_at": (303, 264), "open_by_handle_at": (304, 265),
    # devices, networks, the kernel's own machinery
    "mknod": (133, None), "mknodat": (259, 33), "socket": (41, 198), "bpf": (321, 280), "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426), "io_uring_register": (427, 427), "add_key": (248, 217), "request_key": (249, 218),
    "keyctl": (250, 219),
    # notes to other cages, or to the next question: on files that all of them see, in what their process has for good
    "flock": (73, 32), "inotify_init": (253, None), "inotify_init1": (294, 26), "fanotify_init": (300, 262),
    "setpriority": (141, 140), "ioprio_set": (251, 30), "sched_setparam": (142, 118), "sched_setscheduler": (144, 119),
    "sched_setaffinity": (203, 122), "sched_setattr": (314, 274),
    "setxattr": (188, 5), "lsetxattr": (189, 6), "fsetxattr": (190, 7),
}  # fmt: skip
# of fcntl those commands that lock parts of a file, lease it and watch a folder; prlimit64 of another process
FCNTL, CLOSED_COMMANDS = (72, 25), (6, 7, 37, 38, 1024, 1026)
PRLIMIT = (302, 261)
MACHINES = {"x86_64": (0, 0xC000003E, 56), "aarch64": (1, 0xC00000B7, 220)}  # column above, audit name, clone
CLONE3 = 435
NEW_NAMESPACES = 0x7E020000  # flags of clone
LOAD, EQUAL, AT_LEAST, ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
ALLOW, KILL, REFUSE, UNKNOWN = 0x7FFF0000, 0x80000000, 0x00050000 | 13, 0x00050000 | 38


def program():
    """The filter for this computer, b"" where its kind isn't known."""
    if platform.machine() not in MACHINES:
        return b""
    column, machine, clone = MACHINES[platform.machine()]
    steps = [(LOAD, 0, 0, 4), (EQUAL, 1, 0, machine), (RETURN, 0, 0, KILL), (LOAD, 0, 0, 0)]
    steps += [(AT_LEAST, 0, 1, 0x40000000), (RETURN, 0, 0, REFUSE)]  # a second set of numbers for the same calls
    steps += [(EQUAL, 0, 1, CLONE3), (RETURN, 0, 0, UNKNOWN)]  # its flags can't be looked at; clone serves as well
    for numbers in CLOSED.values():
        if numbers[column] is not None:
            steps += [(EQUAL, 0, 1, numbers[column]), (RETURN, 0, 0, REFUSE)]
    first, second = 16, 24  # where a call's arguments stand
    commands = [step for command in CLOSED_COMMANDS for step in ((EQUAL, 0, 1, command), (RETURN, 0, 0, REFUSE))]
    of_others = [(EQUAL, 1, 0, 0), (RETURN, 0, 0, REFUSE)]
    for number, place, then in ((FCNTL[column], second, commands), (PRLIMIT[column], first, of_others)):
        steps += [(EQUAL, 0, len(then) + 2, number), (LOAD, 0, 0, place), *then, (RETURN, 0, 0, ALLOW)]
    steps += [(EQUAL, 0, 3, clone), (LOAD, 0, 0, 16), (ANY_BIT, 0, 1, NEW_NAMESPACES), (RETURN, 0, 0, REFUSE)]
    steps += [(RETURN, 0, 0, ALLOW)]
    return b"".join(struct.pack("=HBBI", *step) for step in steps)


@contextlib.contextmanager
def rules():
    """A pipe that holds the filter, for bwrap to read; None where there is none."""
    if not (data := program()):
        yield None
        return
    reader, writer = os.pipe()
    try:
        os.write(writer, data)
        os.close(writer)
        yield reader
    finally:
        os.close(reader)
