"""Runs schedules of steps: a PIO state machine drives wires at planned times, and DMA sends the steps to the machine.

A step has three words: the cycles to wait, the levels of all pins, and the pins that are
driven (all other pins are released). From one step to the next, the cycles to wait and
four more cycles pass. From the start to the first step, three more cycles pass.

A test on the emulator shows that steps are exact to the cycle. On a real board,
nobody has measured whether DMA always brings the three words of a step to the FIFO before
the machine needs them. The edge sampler also reads the driven pins, so it records what
really happened.
"""

import array
import machine
import rp2
from machine import mem32
from micropython import const

MOST_STEPS = const(1024)

_PIO0 = const(0x50200000)
_PIO0_FDEBUG = const(0x50200008)
_PIO0_TXF1 = const(0x50200014)
_PIO0_PADOUT = const(0x5020003C)
_PIO0_PADOE = const(0x50200040)
_PIO0_SM1_PINCTRL = const(0x502000F4)
_DREQ_PIO0_TX1 = const(1)
_MACHINE = const(1)
_TXSTALL = const(1 << 25)
# OUT_COUNT 30 and OUT_BASE 0 select all pins. Only the pins that are assigned to the PIO change.
_ALL_PINS = const(30 << 20)

_GPIO0_CTRL = const(0x40014004)
_FUNCTION_PIO0 = const(6)


@rp2.asm_pio(
    autopull=True, pull_thresh=32, out_shiftdir=rp2.PIO.SHIFT_RIGHT, fifo_join=rp2.PIO.JOIN_TX
)
def _play_steps():
    wrap_target()
    out(x, 32)
    label("wait")
    jmp(x_dec, "wait")
    out(pins, 32)
    out(pindirs, 32)
    wrap()


class SchedulePlayer:
    def __init__(self):
        self.steps = array.array("I", bytes(12 * MOST_STEPS))
        self._dma = rp2.DMA()
        self._machine = None
        self.wires = ()
        self.is_running = False
        self.has_starved = False

    def prepare(self, wires, count, levels, driven):
        """Takes over the wires and gets `count` steps ready. `levels` and `driven` are the current
        state of the pins, with one bit per pin."""
        self.wires = wires
        self.has_starved = False
        self._machine = rp2.StateMachine(_MACHINE, _play_steps)
        mem32[_PIO0_SM1_PINCTRL] = _ALL_PINS
        self._execute("out(pins, 32)", levels)
        self._execute("out(pindirs, 32)", driven)
        self._dma.config(
            read=self.steps,
            write=_PIO0_TXF1,
            count=3 * count,
            ctrl=self._dma.pack_ctrl(
                size=2, inc_read=True, inc_write=False, treq_sel=_DREQ_PIO0_TX1
            ),
            trigger=True,
        )
        for pin in wires:
            mem32[_GPIO0_CTRL + 8 * pin] = _FUNCTION_PIO0

    def start(self, marker_ctrl):
        """Starts the steps. Writes `marker_ctrl` a few cycles before the start, so that the sampler records a mark."""
        mem32[_PIO0_FDEBUG] = _TXSTALL
        self.is_running = True
        interrupts = machine.disable_irq()
        _start_marked(marker_ctrl)
        machine.enable_irq(interrupts)

    def look(self):
        """Returns True if all steps are done. Sets `has_starved` if a step was late."""
        if not mem32[_PIO0_FDEBUG] & _TXSTALL:
            return False
        if self._dma.count == 0:
            return True
        self.has_starved = True
        mem32[_PIO0_FDEBUG] = _TXSTALL
        return False

    def stop(self):
        """Stops the player and returns the last state of each wire: (pin, level, is driven)."""
        self._machine.active(0)
        self._dma.active(0)
        self.is_running = False
        levels = mem32[_PIO0_PADOUT]
        driven = mem32[_PIO0_PADOE]
        return [(pin, (levels >> pin) & 1, (driven >> pin) & 1) for pin in self.wires]

    def _execute(self, instruction, word):
        self._machine.put(word)
        self._machine.exec("pull()")
        self._machine.exec(instruction)


@micropython.viper
def _start_marked(marker_ctrl: int):
    marker = ptr32(0x400140EC)
    # This register sets bits of CTRL. Set only the bit that enables SM1.
    control = ptr32(0x50202000)
    marker[0] = marker_ctrl
    control[0] = 2
