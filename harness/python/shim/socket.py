# The reference has no sockets. A program can import this module, and ends as unsupported when it uses it.


def __getattr__(name):
    import probe

    probe.unsupported("socket.%s needs sockets, and the reference has no network" % name)
