"""The addresses and limits that differ between an RP2040 and an RP2350.

The instrument was tested only on an emulated RP2040. The values for the RP2350 come from its
datasheet, and nobody has tried them on a chip. Sources: "RP2040 Datasheet" and "RP2350
Datasheet", the address maps and the lists of registers of IO bank 0, SIO, WATCHDOG, DMA and PIO.

The same on both chips: the registers of the PIO and their DREQ numbers (TX0 is 0, RX0 is 4),
the fields of GPIO_CTRL that are used here (FUNCSEL and INOVER, and the number 6 for PIO0), the
enable bit of the watchdog, and the aliases that set bits. The program uses only GPIO0 to
GPIO29, so the high GPIOs of an RP2350B and the register GPIOBASE of the PIO do not matter. No
register of RESETS is used, because MicroPython takes PIO and DMA out of reset.

An RP2350 runs at 150 MHz, so a sample interval is 40 ns instead of 48 ns. The host reads the
clock from the board.

On an RP2350 of stepping A2, an input without a pull-up may stay at about 2 V after a high level
(erratum RP2350-E9). Then a wire that nobody drives reads as high. Pull-ups work, and a driven wire
reads correctly.
"""

import sys


def registers_of(machine):
    """Returns GPIO0_CTRL of IO bank 0, GPIO_OE of SIO, CTRL of the watchdog, and the most words of a DMA transfer."""
    if "RP2350" in machine:
        # The upper four bits of TRANS_COUNT are a mode, which must stay 0.
        return 0x40028004, 0xD0000030, 0x400D8000, 0x0FFFFFFE
    return 0x40014004, 0xD0000020, 0x40058000, 0x7FFFFFFE


GPIO0_CTRL, SIO_GPIO_OE, WATCHDOG_CTRL, MOST_DMA_WORDS = registers_of(sys.implementation._machine)
# After a reset, an RP2350 keeps each pin isolated until its pad is set up.
HAS_ISOLATED_PADS = "RP2350" in sys.implementation._machine
