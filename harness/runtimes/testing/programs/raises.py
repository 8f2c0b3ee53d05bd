from probe import mark

mark("before")
print("on the console")
raise ValueError("it went wrong")
