import sys
from probe import mark

mark("before")
sys.exit(3)
