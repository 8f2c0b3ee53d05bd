from probe import mark

mark("ran")
