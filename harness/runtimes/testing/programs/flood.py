from probe import mark

mark("before")
line = "x" * 1023
while True:
    print(line)
