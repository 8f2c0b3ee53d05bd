from probe import mark

mark("never recorded")
if True
    pass
