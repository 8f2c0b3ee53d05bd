from probe import mark

for i in range(5000):
    mark("mark", i)
