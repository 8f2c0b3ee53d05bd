def __getattr__(name):
    # Like well-known packages, this package loads a class only when somebody asks for the class.
    if name != "Message":
        raise AttributeError(name)
    from .message import Message

    return Message
