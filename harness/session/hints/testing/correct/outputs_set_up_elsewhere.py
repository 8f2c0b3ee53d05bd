import time
from machine import PWM, Pin

led = Pin(25)
PWM(led, freq=1000)
lamp = Pin(16)
lamp.init(Pin.OUT)
relay = Pin(17)
radio_led = Pin("LED")
bell = Pin(18, Pin.OUT)
door = Pin(19)


def set_up(pin):
    pin.init(Pin.OUT)


set_up(relay)
outputs = [door]
for pin in outputs:
    pin.init(mode=Pin.OUT)
while True:
    led.toggle()
    lamp.on()
    relay.value(1)
    radio_led.toggle()
    Pin(18).off()
    door.high()
    time.sleep_ms(20)
