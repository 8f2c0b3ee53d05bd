import type { I2cFault } from "../../trace/device-setup.ts";

/** MicroPython programs for tests of devices. These programs run on every target. */

/**
 * A program that writes and reads registers of a target at 0x33. It uses the I2C controller of the chip and then
 * SoftI2C.
 */
export const REGISTERS = `
from machine import I2C, SoftI2C, Pin
for make in (lambda: I2C(0, scl=Pin(5), sda=Pin(4), freq=400000), lambda: SoftI2C(scl=Pin(5), sda=Pin(4), freq=200000)):
    i2c = make()
    print(i2c.scan())
    i2c.writeto_mem(0x33, 2, b"ABC")
    print(i2c.readfrom_mem(0x33, 1, 4), i2c.writeto(0x33, b"\\x03"), i2c.readfrom(0x33, 2))
    print(i2c.writevto(0x33, [b"\\x07", b"xy"]), i2c.readfrom_mem(0x33, 7, 2))
    buf = bytearray(3)
    i2c.readfrom_mem_into(0x33, 2, buf)
    print(buf, i2c.writeto(0x33, b""))
    i2c.writeto(0x33, b"\\x04", False)
    i2c.readfrom_into(0x33, buf)
    print(buf)
soft = i2c
soft.start()
print(soft.write(b"\\x66\\x02"))
soft.start()
print(soft.write(b"\\x67"))
soft.readinto(buf)
soft.stop()
print(buf)
`;

const OF_EACH = `[51]
b'\\x00ABC' 1 b'BC'
3 b'xy'
bytearray(b'ABC') 0
bytearray(b'C\\x00\\x00')
`;

export const REGISTERS_PRINTED = `${OF_EACH}${OF_EACH}2\n1\nbytearray(b'ABC')\n`;

/**
 * A program that writes to a device and reads from it, and prints the error or the result of each operation. The device
 * is first absent. It then refuses data, holds SCL, holds SDA, and finally works.
 */
export const ERRORS = `
from machine import I2C, SoftI2C, Pin
import errno, time
def tried(name, action):
    start = time.ticks_us()
    try:
        result = action()
    except OSError as e:
        result = errno.errorcode.get(e.errno, e.errno)
    ms = time.ticks_diff(time.ticks_us(), start) // 1000
    late = "" if ms < 9 else " after 10 ms" if ms < 15 else " after %d ms" % ms
    print(name, str(result) + late)
begin = time.ticks_ms()
for until in (150, 300, 450, 600, 750):
    for name in ("I2C", "SoftI2C"):
        pins = {"scl": Pin(5), "sda": Pin(4), "timeout": 10000}
        i2c = I2C(0, **pins) if name == "I2C" else SoftI2C(**pins)
        tried(name, lambda: i2c.writeto(0x33, b"\\x01\\x02"))
        tried(name, lambda: i2c.readfrom(0x33, 2))
    time.sleep_ms(until - time.ticks_diff(time.ticks_ms(), begin))
`;

/**
 * The faults of the device. Each of them lasts for one of the first four time slots of the program ERRORS. A board
 * needs up to 90 ms to start, so each slot may start up to 90 ms late.
 */
export const FAULTS: readonly I2cFault[] = [
  { kind: "absent", untilMs: 140 },
  { kind: "refuses data", fromMs: 140, untilMs: 290 },
  { kind: "holds SCL", fromMs: 290, untilMs: 440 },
  { kind: "holds SDA", fromMs: 440, untilMs: 590 },
];

export const ERRORS_PRINTED = `I2C EIO
I2C EIO
SoftI2C ENODEV
SoftI2C ENODEV
I2C 0
I2C b'\\x00\\x00'
SoftI2C 0
SoftI2C b'\\x00\\x00'
I2C ETIMEDOUT after 10 ms
I2C ETIMEDOUT after 10 ms
SoftI2C ETIMEDOUT after 10 ms
SoftI2C ETIMEDOUT after 10 ms
I2C ETIMEDOUT after 10 ms
I2C ETIMEDOUT after 10 ms
SoftI2C 2
SoftI2C b'\\x00\\x00'
I2C 2
I2C b'\\x00\\x00'
SoftI2C 2
SoftI2C b'\\x00\\x00'
`;

/**
 * A program that reads the temperature and the humidity of a sensor. It reads each of them with two commands: one
 * command holds SCL during the measurement, and the other command does not.
 */
export const HUMIDITY = `
from machine import I2C, Pin
import time
i2c = I2C(0, scl=Pin(5), sda=Pin(4), timeout=100000)
def good(data):
    crc = 0
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc << 1 ^ 0x131) & 0x1ff if crc & 0x80 else crc << 1
    return crc & 0xff == 0
for command in (0xe3, 0xe5, 0xf3, 0xf5):
    if command == 0xf5:
        time.sleep_ms(100)
    start = time.ticks_us()
    i2c.writeto(0x40, bytes([command]))
    polls = 0
    while True:
        try:
            data = i2c.readfrom(0x40, 3)
            break
        except OSError:
            polls += 1
            time.sleep_ms(1)
    ms = time.ticks_diff(time.ticks_us(), start) // 1000
    raw = data[0] << 8 | data[1] & 0xfc
    value = -46.85 + 175.72 * raw / 65536 if command & 2 and command & 4 == 0 else -6 + 125 * raw / 65536
    print(hex(command), "%.2f" % value, data[1] & 3, good(data), ms, polls > 0)
`;

/**
 * A program that scans a matrix of keys three times: while no key is pressed, while one key is pressed, and while two
 * keys of one column are pressed.
 */
export const KEYS = `
from machine import Pin
import time
rows = [Pin(n, Pin.OPEN_DRAIN, value=1) for n in (6, 7, 8)]
columns = [Pin(n, Pin.IN, Pin.PULL_UP) for n in (10, 11)]
begin = time.ticks_ms()
for until in (100, 200, 300):
    pressed = []
    for r, row in enumerate(rows):
        row(0)
        time.sleep_us(20)
        pressed += [(r, c) for c, column in enumerate(columns) if not column()]
        row(1)
    print(pressed)
    time.sleep_ms(until - time.ticks_diff(time.ticks_ms(), begin))
`;

/**
 * A program that scans a matrix of keys with pull-downs. It drives the rows high, one after the other. It prints the
 * pressed keys at 0 and 100 ms.
 */
export const KEYS_PULLED_DOWN = `
from machine import Pin
import time
rows = [Pin(n, Pin.OUT, value=0) for n in (6, 7, 8)]
columns = [Pin(n, Pin.IN, Pin.PULL_DOWN) for n in (10, 11)]
begin = time.ticks_ms()
for until in (100, 100):
    pressed = []
    for r, row in enumerate(rows):
        row(1)
        time.sleep_us(20)
        pressed += [(r, c) for c, column in enumerate(columns) if column()]
        row(0)
    print(pressed)
    time.sleep_ms(max(0, until - time.ticks_diff(time.ticks_ms(), begin)))
`;
