from probe import mark

print("a line")
mark("named")
print("no line feed", end="")
