# After the end of a program, the timers, the handlers of pins and the PWM of a board continue. This
# module lets them continue in a simulation, too.
import sys
import _kernel


def linger(report):
    """Waits while a timer or a PWM runs or a pin may call a handler. Calls `report` once before
    this wait. If the run reaches its time limit, raises KeyboardInterrupt."""
    machine = sys.modules.get("machine")
    while machine and _kernel.mayAct():
        if report:
            report()
            report = None
        machine._spend(1000000)
