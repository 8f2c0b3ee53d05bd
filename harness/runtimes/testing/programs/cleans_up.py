from probe import mark

mark("before")
try:
    while True:
        pass
finally:
    print("cleaned up")
