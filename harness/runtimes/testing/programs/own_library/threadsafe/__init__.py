def __getattr__(name):
    # Loads a class only when a program uses the class for the first time. Many well-known packages do this.
    if name != "Message":
        raise AttributeError(name)
    from .message import Message

    return Message
