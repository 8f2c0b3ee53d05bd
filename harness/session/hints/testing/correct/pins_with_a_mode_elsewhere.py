import time
from machine import ADC, PWM, Pin, Signal

button = Pin(15)
button.init(Pin.IN, Pin.PULL_UP)
servo = PWM(Pin(16), freq=50)
sensor = ADC(Pin(26))
lamp = Signal(Pin(17), invert=True)
led = Pin(18, Pin.OUT)
contact = Pin(14)


def set_up(pin):
    pin.init(Pin.IN, Pin.PULL_UP)


set_up(contact)
while True:
    print(button.value(), Pin(18).value(), contact.value(), lamp.value())
    led.value(sensor.read_u16() > 1000)
    time.sleep_ms(20)
