"""Kills its own interpreter, as an access to wrong memory would do."""

import os
from probe import mark

mark("before")
os.system("kill -SEGV $PPID; sleep 1")
