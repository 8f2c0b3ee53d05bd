def __getattr__(name):
    # Like well-known packages, this package loads a class only when a program uses the class for the first time.
    if name != "Message":
        raise AttributeError(name)
    from .message import Message

    return Message
