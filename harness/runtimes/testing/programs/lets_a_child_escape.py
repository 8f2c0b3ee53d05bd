"""Ends, but two children left the process group, one of them with the output. Prints their process ids."""

import os
from probe import mark

os.system("setsid sleep 60 & echo $!")
os.system("setsid sleep 60 </dev/null >/dev/null 2>&1 & echo $!")
mark("left")
