from probe import Message, mark

mark("got", Message.__name__)
