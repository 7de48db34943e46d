"""What the process that reads files may not do; laid upon itself before a parser is imported."""

import os
import sys

if sys.platform != "win32":
    import resource

# What importing and reading need; whatever else the system offers by these names is refused.
_ALLOWED = frozenset(
    "os.listdir os.scandir os.walk os.fwalk os.getxattr os.listxattr os.putenv os.unsetenv"
    " os.add_dll_directory".split()
)
_REFUSED = ("os.", "socket.", "subprocess.", "pty.", "shutil.", "sqlite3.", "webbrowser.")
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def limit_memory(size: int) -> None:
    """At most so many bytes of address space, and no file, core dump or further process.

    Windows has no such limits: there only the clock of the other side ends a reading.
    """
    if sys.platform != "win32":
        resource.setrlimit(resource.RLIMIT_AS, (size, size))
        for other in (resource.RLIMIT_FSIZE, resource.RLIMIT_CORE, resource.RLIMIT_NPROC):
            resource.setrlimit(other, (0, 0))


def limit_time(seconds: int) -> None:
    """So many seconds of the processor from now on: this ends a reading nobody waits for."""
    if sys.platform != "win32":
        usage = resource.getrusage(resource.RUSAGE_SELF)
        spent = int(usage.ru_utime + usage.ru_stime) + 1
        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        resource.setrlimit(resource.RLIMIT_CPU, (spent + seconds, hard))


def refuse_the_rest() -> None:
    """No network, no program, no file written or removed, from now to the end of the process.

    A mistake in a parser, or a file that asks it to fetch something, gets PermissionError. This
    is no wall against machine code: limits of the system are.
    """
    sys.addaudithook(_refuse)


def _refuse(event: str, arguments: tuple[object, ...]) -> None:
    if event == "open":
        mode, flags = arguments[1:3]
        writes = isinstance(flags, int) and flags & _WRITING
        if writes or (isinstance(mode, str) and set(mode) & set("wax+")):
            raise PermissionError("a reader of files may not open one for writing")
    elif event.startswith(_REFUSED) and event not in _ALLOWED:
        raise PermissionError(f"a reader of files may not call {event}")
