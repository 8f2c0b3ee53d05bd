# What a board does after the end of a program: timers, handlers of pins and PWM continue.
import sys
import _kernel


def linger(report):
    """First calls `report`. Then waits until no timer, pin or PWM can act any more. If the run reaches its time limit,
    raises KeyboardInterrupt."""
    machine = sys.modules.get("machine")
    while machine and _kernel.mayAct():
        if report:
            report()
            report = None
        machine._spend(1000000)
