import time
from machine import Pin


class Door:
    def __init__(self):
        self.contact = Pin(14)  # -> pin-without-mode

    def is_open(self):
        return self.contact() == 1


button = Pin(15)  # -> pin-without-mode
bell = Pin(12)  # -> pin-without-mode
bell.irq(lambda pin: print("bell"), Pin.IRQ_FALLING)
door = Door()
lamp = Pin(16, Pin.OUT, value=0)
Pin(16, value=1)  # -> pin-without-mode
Pin(17, mode=Pin.OUT, value=1)
while True:
    if not button.value() or door.is_open():
        print("pressed or open", Pin(13).value())  # -> pin-without-mode
    time.sleep_ms(20)
