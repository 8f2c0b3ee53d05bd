def __getattr__(name):
    # Like well-known packages, this one loads a class only when somebody asks for it.
    if name != "Message":
        raise AttributeError(name)
    from .message import Message

    return Message
