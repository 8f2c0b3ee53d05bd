"""Encodes numbers and text in seven-bit bytes, because a sysex message of Firmata contains only such bytes.

A 32-bit number has five bytes, with the least significant byte first. Text has two bytes per
character, as in Firmata's string messages.
"""

import binascii


def put_number(message, number):
    for shift in (0, 7, 14, 21, 28):
        message.append((number >> shift) & 0x7F)


def put_sum(message, begin, end, at):
    """Writes the CRC-32 of `message[begin:end]` as a number to the five bytes from `at` on."""
    number = binascii.crc32(memoryview(message)[begin:end])
    for i in range(5):
        message[at + i] = (number >> 7 * i) & 0x7F


def get_number(message, at):
    return (
        message[at]
        | message[at + 1] << 7
        | message[at + 2] << 14
        | message[at + 3] << 21
        | (message[at + 4] & 0x0F) << 28
    )


def put_text(message, text):
    for byte in text.encode():
        message.append(byte & 0x7F)
        message.append(byte >> 7)
