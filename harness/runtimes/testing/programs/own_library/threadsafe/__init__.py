def __getattr__(name):
    # Loads a class only when a program uses it for the first time, as many well-known packages do.
    if name != "Message":
        raise AttributeError(name)
    from .message import Message

    return Message
