# The reference has no sockets. A program may import this module, but a program that uses it ends as
# unsupported.


def __getattr__(name):
    import probe

    probe.unsupported("socket.%s needs sockets, and the reference has no network" % name)
