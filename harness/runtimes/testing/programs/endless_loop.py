from probe import mark

mark("before")
while True:
    pass
