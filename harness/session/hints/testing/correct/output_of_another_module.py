import time
import board_setup
from machine import Pin

board_setup.make_outputs()
led = Pin(25)
while True:
    led.toggle()
    time.sleep_ms(100)
