"""Instruction counter for the first thread of a program: single-steps it with Linux's ptrace.

The program marks the beginning with the system call getppid and the end with abort(). `valgrind --tool=callgrind
--toggle-collect='*counted*'` counts the same within 1 %, except for about 130 instructions per span: reading the clock is a
system call under valgrind, and a function of the vDSO here.
"""

import ctypes
import os
import platform
import signal

TRACEME, PEEKUSER, KILL, SINGLESTEP, SYSCALL, SETOPTIONS = 0, 3, 8, 9, 24, 0x4200
TRACE_SYSTEM_CALLS_APART = 1
STOPPED_AT_SYSTEM_CALL = signal.SIGTRAP | 0x80
ADDRESSES_NOT_RANDOM = 0x0040000
# Offset of the system call number in `struct user`, and the number of getppid.
ORIG_RAX, GETPPID = 15 * 8, 110
# Upper bound for a measurement.
LIMIT = 5_000_000

libc = ctypes.CDLL(None, use_errno=True)
libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
libc.ptrace.restype = ctypes.c_long


class CannotCount(Exception):
    """The machine or the program does not allow single steps."""


def architecture() -> str:
    return platform.machine()


def count(program: str, *arguments: str) -> int:
    """The number of instructions between the marks."""
    if not (platform.system() == "Linux" and architecture() == "x86_64"):
        raise CannotCount(f"instructions are counted on Linux and x86_64, not on {platform.system()} {architecture()}")
    child = os.fork()
    if child == 0:
        run_traced(program, arguments)
    try:
        return follow(child, program)
    finally:
        try:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
        except (ProcessLookupError, ChildProcessError):
            pass


def run_traced(program: str, arguments: tuple[str, ...]) -> None:
    # No exception may leave this function between fork and exec; a failure is reported by the exit status.
    try:
        libc.personality(ADDRESSES_NOT_RANDOM)
        if libc.ptrace(TRACEME, 0, None, None) != 0:
            os._exit(100 + ctypes.get_errno() % 100)
        # The same functions of glibc on every machine, whatever its vector extensions.
        tunables = "glibc.cpu.hwcaps=-AVX512F,-AVX512VL,-AVX2,-AVX_Fast_Unaligned_Load,-ERMS,-FSRM"
        os.execve(program, [program, *arguments], {"GLIBC_TUNABLES": tunables})
    finally:
        os._exit(99)


def follow(child: int, program: str) -> int:
    _, status = os.waitpid(child, 0)
    if os.WIFEXITED(status):
        code = os.WEXITSTATUS(status)
        if code > 100:
            raise CannotCount(f"ptrace is refused here: {os.strerror(code - 100)}; a container needs CAP_SYS_PTRACE")
        raise CannotCount(f"{program} could not be started")
    call(SETOPTIONS, child, TRACE_SYSTEM_CALLS_APART)
    # Runs up to the first mark without single steps; each system call stops twice, on entry and on exit.
    at_mark = 0
    passed_on = 0
    while at_mark < 2:
        call(SYSCALL, child, passed_on)
        stop = wait(child)
        passed_on = 0 if stop in (STOPPED_AT_SYSTEM_CALL, signal.SIGTRAP) else stop
        if stop == STOPPED_AT_SYSTEM_CALL:
            ctypes.set_errno(0)
            at_mark += libc.ptrace(PEEKUSER, child, ORIG_RAX, None) == GETPPID
    return steps(child)


def steps(child: int) -> int:
    ptrace, waitpid = libc.ptrace, os.waitpid
    stepped = signal.SIGTRAP << 8 | 0x7F
    for count in range(LIMIT):
        if ptrace(SINGLESTEP, child, None, None) != 0:
            raise CannotCount("the program ended before its mark")
        status = waitpid(child, 0)[1]
        if status != stepped:
            if os.WIFSTOPPED(status) and os.WSTOPSIG(status) == signal.SIGABRT:
                return count
            raise CannotCount(f"the program ended before its mark, with status {status:#x}")
    raise CannotCount(f"more than {LIMIT} instructions; is that one call?")


def call(request: int, child: int, data: int) -> None:
    if libc.ptrace(request, child, None, data) != 0:
        raise CannotCount(f"ptrace is refused here: {os.strerror(ctypes.get_errno())}")


def wait(child: int) -> int:
    _, status = os.waitpid(child, 0)
    if not os.WIFSTOPPED(status):
        raise CannotCount(f"the program ended before its mark, with status {status:#x}")
    return os.WSTOPSIG(status)
