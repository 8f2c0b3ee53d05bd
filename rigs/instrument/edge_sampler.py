"""Timestamped edges: one PIO state machine samples all pins, and DMA stores its records in a ring.

The machine samples the pins every 6 cycles (48 ns at 125 MHz). When any pin
changes, the machine makes a record of two words: a counter, and the levels of all pins
after the change. The counter goes down by one for each sample in which no pin changed. So record n
was made at sample number (0xffffffff - counter) + n - 1. Record 0 holds the levels at
the start. The machine may miss a level that is shorter than the sample interval.

A test on the emulator compares the records with the emulator's log of the nets. The times of
each edge in the record and in the log differ by at most one sample interval. This was not measured on real
boards. On a real board, the input synchronisers delay all edges of all pins by two cycles.

GP29 is the marker. To put a mark among the edges, the processor uses an override
and changes the level that is read at this pin's input. The pin itself does not change.
"""

import rp2
import uctypes
from machine import Pin, mem32
from micropython import const

CYCLES_PER_LOOK = const(6)
RING_RECORDS = const(4096)
_RING_BITS = const(15)
# The DMA counts words, and each record has two words. After 2**30 records the count is at its end,
# so a new capture must be started.
_MOST_WORDS = const(0x7FFFFFFE)

_PIO0 = const(0x50200000)
_PIO0_FDEBUG = const(0x50200008)
_PIO0_RXF0 = const(0x50200020)
_DREQ_PIO0_RX0 = const(4)
_MACHINE = const(0)

MARKER_PIN = const(29)
MARKER_CTRL = const(0x400140EC)
MARKER_LOW = const(0x0002001F)
MARKER_FLIP = const(0x00010000)


@rp2.asm_pio(autopush=True, push_thresh=32, fifo_join=rp2.PIO.JOIN_RX)
def _watch_pins():
    # Each sample takes six cycles, with or without a change of the levels. The first record has
    # number 0. If the FIFO is full, the machine waits and sets a bit in FDEBUG. It never drops a
    # word.
    label("edge")
    in_(osr, 32)
    in_(y, 32)
    mov(isr, y)
    mov(x, y)
    wrap_target()
    mov(y, pins)
    jmp(x_not_y, "edge")
    mov(x, osr)
    jmp(x_dec, "counted")
    label("counted")
    mov(osr, x)
    mov(x, isr)
    wrap()


class EdgeSampler:
    def __init__(self):
        # The size of the ring is a power of two, because DMA can wrap addresses only at a power of
        # two.
        size = RING_RECORDS * 8
        self._memory = bytearray(2 * size)
        self.ring = (uctypes.addressof(self._memory) + size - 1) & ~(size - 1)
        self._dma = rp2.DMA()
        self._machine = None
        self._counted = 0
        self.is_running = False

    def start(self):
        self.stop()
        mem32[MARKER_CTRL] = MARKER_LOW
        self._machine = rp2.StateMachine(_MACHINE, _watch_pins, in_base=Pin(0))
        self._machine.exec("mov(osr, invert(null))")
        self._machine.exec("mov(y, pins)")
        mem32[_PIO0_FDEBUG] = 1 << _MACHINE
        self._dma.config(
            read=_PIO0_RXF0,
            write=self.ring,
            count=_MOST_WORDS,
            ctrl=self._dma.pack_ctrl(
                size=2,
                inc_read=False,
                inc_write=True,
                ring_sel=True,
                ring_size=_RING_BITS,
                treq_sel=_DREQ_PIO0_RX0,
            ),
            trigger=True,
        )
        self.is_running = True
        self._machine.active(1)

    def stop(self):
        if self.is_running:
            self._machine.active(0)
            self._counted = self.count
            # The DMA must be stopped here, because close() does not stop it.
            self._dma.active(0)
            self.is_running = False

    @property
    def count(self):
        """The number of records so far. The ring holds only the last RING_RECORDS records."""
        if not self.is_running:
            return self._counted
        return (_MOST_WORDS - self._dma.count) >> 1

    @property
    def has_stalled(self):
        """True if records once came faster than the DMA could store them. All later times are then wrong."""
        return bool(mem32[_PIO0_FDEBUG] & (1 << _MACHINE))

    def mark(self):
        """Records a mark among the edges."""
        mem32[MARKER_CTRL] ^= MARKER_FLIP


@micropython.viper
def pack_records(ring: ptr32, first: int, count: int, message: ptr8, at: int):
    """Encodes records as seven-bit numbers: first the counter, then the levels, in ten bytes per record."""
    mask = 2 * 4096 - 1
    word_at = 2 * first
    for _ in range(2 * count):
        word = ring[word_at & mask]
        message[at] = word & 0x7F
        message[at + 1] = (word >> 7) & 0x7F
        message[at + 2] = (word >> 14) & 0x7F
        message[at + 3] = (word >> 21) & 0x7F
        message[at + 4] = (word >> 28) & 0x0F
        at += 5
        word_at += 1
