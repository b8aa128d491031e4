"""Processes that must not outlive the one that started them, nor take what calls need. Linux only."""

import ctypes
import os
import resource
import signal

_PR_SET_PDEATHSIG = 1

_libc = ctypes.CDLL(None, use_errno=True)


def die_with(parent: int) -> None:
    """Be killed by the kernel when the process `parent`, which started this one, ends in whatever way.

    The kernel forgets it at exec of a set-uid program and at fork, so every child says it for itself.
    """
    if _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl refuses PR_SET_PDEATHSIG")
    if os.getppid() != parent:  # it ended before the kernel knew
        os._exit(1)


def step_aside() -> None:
    """Stand behind everything that a caller hears. And without core files: they would hold what was said."""
    os.nice(10)
    os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def take_little(memory_mb: int) -> None:
    """Step aside, with at most `memory_mb` of address space."""
    step_aside()
    limit_memory(memory_mb)


def limit_memory(memory_mb: int) -> None:
    """Of address space, in MiB; a lower limit that stands already is kept."""
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    wanted = memory_mb << 20
    if hard != resource.RLIM_INFINITY:
        wanted = min(wanted, hard)
    resource.setrlimit(resource.RLIMIT_AS, (wanted, wanted))
