from probe import mark

mark("start")
hoard = []
try:
    while True:
        hoard.append(bytearray(1000000))
except MemoryError:
    hoard = None
    mark("memory error")
