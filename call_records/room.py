"""Watches the room on the disk where sound is written: a full disk ends no call, but it ends what is kept of it."""

import logging
import shutil
from collections.abc import Callable
from pathlib import Path

log = logging.getLogger(__name__)

#: Below this somebody must act: twenty minutes of five conversations.
LEAST_FREE_BYTES = 50 * 1024 * 1024

#: It is over only with a little more, so that nobody sees the warning come and go.
_ENOUGH_BYTES = 60 * 1024 * 1024


class RoomWatch:
    """`tick` it every few seconds. scarce: whether somebody must act. changed: called when that is different.

    free: bytes left; the disk of `folder` when it is not given.
    """

    def __init__(self, folder: Path, changed: Callable[[], None], free: Callable[[], int] | None = None) -> None:
        self._folder, self._changed = folder, changed
        self._free = free or (lambda: shutil.disk_usage(folder).free)
        self.scarce = False

    async def tick(self) -> None:
        """Look. Raises OSError when the disk does not even tell that."""
        free = self._free()
        if scarce := free < (_ENOUGH_BYTES if self.scarce else LEAST_FREE_BYTES):
            if not self.scarce:
                log.error(
                    "only %d MB are left in %s: calls go on, but recordings, messages and the journal may be lost; "
                    "free some room or move HOTLINE_HOME",
                    free // 2**20,
                    self._folder,
                )
        elif self.scarce:
            log.warning("there is room in %s again: %d MB", self._folder, free // 2**20)
        if scarce != self.scarce:
            self.scarce = scarce
            self._changed()
