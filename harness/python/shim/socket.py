# The reference has no sockets. A program may import this module. If the program uses the module,
# its outcome is `unsupported`.


def __getattr__(name):
    import probe

    probe.unsupported("socket.%s needs sockets, and the reference has no network" % name)
