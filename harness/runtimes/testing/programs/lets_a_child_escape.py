"""Starts two child processes that leave the process group, prints their ids, and ends. One of the children still has the program's output open."""

import os
from probe import mark

os.system("setsid sleep 60 & echo $!")
os.system("setsid sleep 60 </dev/null >/dev/null 2>&1 & echo $!")
mark("left")
