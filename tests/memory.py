"""The most memory a process has ever had."""

from __future__ import annotations

import re
from pathlib import Path


def peak() -> int:
    """In MB. What `resource` says would count the process this one was started from, up to its own start."""
    status = Path("/proc/self/status")
    if status.exists():
        return int(re.findall(r"VmHWM:\s+(\d+)", status.read_text())[0]) >> 10
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
