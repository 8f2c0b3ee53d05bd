NAME = "the user's"


class LineEmpty(Exception):
    pass


QueueEmpty = LineEmpty


class Line:
    pass


class Delay_ms:
    pass
