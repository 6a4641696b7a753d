"""Files whose content a service keeps in the network: what their attributes tell, without opening them.

Opening one would download it, and a scan would download all.
"""

from __future__ import annotations

import os
import stat

ONLINE_ONLY = "It is online only: its content is not on this computer. Make it available offline, or try it again."
"""What is said of such a file. Trying it again opens it, which downloads it."""

# Windows: the content comes when the file is opened, or read. OneDrive, iCloud and Dropbox set the second one. The
# third is older, of archives on tape and of Dropbox before.
_RECALL_ON_OPEN, _RECALL_ON_DATA_ACCESS = 0x40000, 0x400000
_OFFLINE = stat.FILE_ATTRIBUTE_OFFLINE
_DATALESS = 0x40000000
"""macOS: SF_DATALESS of <sys/stat.h>."""

_BEFORE, _BEHIND = ".", ".icloud"


def is_online_only(status: os.stat_result) -> bool:
    """Whether the file's content has to be fetched first."""
    attributes: int = getattr(status, "st_file_attributes", 0)
    flags: int = getattr(status, "st_flags", 0)
    return bool(attributes & (_RECALL_ON_OPEN | _RECALL_ON_DATA_ACCESS | _OFFLINE) or flags & _DATALESS)


def stands_for(name: str) -> str | None:
    """The name of the file that an iCloud placeholder stands for: `.IMG_1.HEIC.icloud`; `None` for other names."""
    if name.startswith(_BEFORE) and name.endswith(_BEHIND) and len(name) > len(_BEFORE + _BEHIND):
        return name[len(_BEFORE) : -len(_BEHIND)]
    return None
