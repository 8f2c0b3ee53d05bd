# The reference has no sockets. A program can import this module. A program that uses the module ends as unsupported.


def __getattr__(name):
    import probe

    probe.unsupported("socket.%s needs sockets, and the reference has no network" % name)
