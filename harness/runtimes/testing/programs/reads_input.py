import sys
from probe import mark

mark("read", sys.stdin.read())
