import { changedDriver } from "./changed-driver.ts";
import type { Fault } from "./fault.ts";

const inSwitch = changedDriver.bind(undefined, "polled_switch");
const inButton = changedDriver.bind(undefined, "push_button");
const inEncoder = changedDriver.bind(undefined, "quadrature_encoder");
const inAdc = changedDriver.bind(undefined, "adc_watch");
const inKeyboard = changedDriver.bind(undefined, "key_matrix");
const inReceiver = changedDriver.bind(undefined, "nec_receiver");
const inSensor = changedDriver.bind(undefined, "humidity_sensor");

const switchFaults: readonly Fault[] = [
  inSwitch(
    "a switch is polled every 100 ms instead of every 50 ms",
    "await asyncio.sleep_ms(self.debounce_ms)",
    "await asyncio.sleep_ms(2 * self.debounce_ms)",
    "SWITCH-01",
    "SWITCH-08",
  ),
  inSwitch(
    "a switch that is already closed at the start runs its close function, as if it had just closed",
    "self._level = pin.value()\n        self._poll",
    "self._level = 1\n        self._poll",
    "SWITCH-02",
  ),
  inSwitch(
    "a switch does not wait until its contact stops bouncing",
    "await asyncio.sleep_ms(self.debounce_ms)",
    "await asyncio.sleep_ms(1)",
    "SWITCH-03",
    "ESWITCH-03",
  ),
  inSwitch(
    "a switch accepts a new level only after two reads instead of one",
    "            if level != self._level:\n",
    "            stable = level == getattr(self, '_seen', self._level)\n            self._seen = level\n            if stable and level != self._level:\n",
    "SWITCH-04",
  ),
  inSwitch(
    "a switch does not start the coroutine that its function returns",
    'if hasattr(result, "send"):',
    "if False:",
    "SWITCH-05",
    "PUSHBUTTON-13",
  ),
  inSwitch(
    "the call of a Switch always returns 1 (open), even while the switch is closed",
    "    def __call__(self):\n        return self._level\n",
    "    def __call__(self):\n        return 1\n",
    "SWITCH-06",
  ),
  inSwitch(
    "`deinit` of a switch does not stop the polls",
    "self._poll.cancel()",
    "pass",
    "SWITCH-06",
    "ESWITCH-06",
    "EBUTTON-08",
  ),
  inSwitch(
    "when a switch opens, it sets its Event `close` instead of `open`",
    "func, args = self.open.set, ()",
    "func, args = self.close.set, ()",
    "SWITCH-07",
  ),
  inSwitch(
    "the debounce time cannot be changed",
    "await asyncio.sleep_ms(self.debounce_ms)",
    "await asyncio.sleep_ms(50)",
    "SWITCH-08",
  ),
  inSwitch(
    "a switch blocks the loop while its contact bounces",
    "                self._level = level\n",
    "                self._level = level\n                __import__('time').sleep_ms(30)\n",
    "SWITCH-09",
    "ESWITCH-07",
    "PUSHBUTTON-15",
    "EBUTTON-09",
  ),
  inSwitch(
    "the call of an ESwitch returns the level of the pin instead of 1 for closed and 0 for open",
    "return self._level ^ self._open_level",
    "return self._level",
    "ESWITCH-01",
  ),
  inSwitch(
    "an ESwitch ignores `lopen` and always treats the high level as open",
    "self._open_level = lopen",
    "self._open_level = 1",
    "ESWITCH-02",
  ),
  inSwitch(
    "an ESwitch clears each Event immediately after it has set the Event",
    "(self.open if level == self._open_level else self.close).set()",
    "event = self.open if level == self._open_level else self.close\n        event.set()\n        event.clear()",
    "ESWITCH-05",
  ),
  {
    ...inSwitch(
      "only one task at a time can wait for the Event `close` of an ESwitch",
      "self.close = asyncio.Event()\n        self.open",
      "self.close = asyncio.ThreadSafeFlag()\n        self.open",
      "ESWITCH-04",
    ),
    breaksPrograms: true,
  },
  inSwitch(
    "an ESwitch that is already closed at the start sets its Event `close`, as if it had just closed",
    "        self.open = asyncio.Event()\n        super().__init__(pin)",
    "        self.open = asyncio.Event()\n        super().__init__(pin)\n        if self():\n            self.close.set()",
    "ESWITCH-05",
  ),
  inSwitch(
    "`deinit` of an ESwitch does not clear its Events",
    "self.close.clear()\n        self.open.clear()",
    "pass",
    "ESWITCH-06",
  ),
];

const buttonFaults: readonly Fault[] = [
  inButton(
    "a button calls its press function when it is released, and its release function when it is pressed",
    "        if level != self._idle:\n            self._press()",
    "        if level == self._idle:\n            self._press()",
    "PUSHBUTTON-01",
    "EBUTTON-07",
  ),
  inButton(
    "a button never reports a double press",
    "self._is_double = self._double_timer is not None",
    "self._is_double = False",
    "PUSHBUTTON-02",
    "EBUTTON-02",
  ),
  inButton(
    "a second press counts as a double press even if it comes between `double_click_ms` and twice `double_click_ms` after the first press",
    "await asyncio.sleep_ms(self.double_click_ms)",
    "await asyncio.sleep_ms(2 * self.double_click_ms)",
    "PUSHBUTTON-03",
  ),
  inButton(
    "a button reports a long press a second time when the press ends",
    "            self._long_timer.cancel()\n            self._long_timer = None\n",
    "            self._long_timer.cancel()\n            self._long_timer = None\n        if self._is_long:\n            self.held()\n",
    "PUSHBUTTON-04",
    "EBUTTON-03",
  ),
  inButton(
    "if the second press of a double press is long, it also counts as a long press",
    "if not self._is_double and self.has_long():",
    "if self.has_long():",
    "PUSHBUTTON-05",
  ),
  inButton(
    "with the option `suppress`, a button never reports a single press",
    "            self._is_undecided = True\n",
    "            pass\n",
    "PUSHBUTTON-06",
    "EBUTTON-04",
  ),
  inButton(
    "with the option `suppress`, the release function also runs after a double press",
    "if not (self._suppress and (self._is_double or self._is_long)):",
    "if not (self._suppress and self._is_long):",
    "PUSHBUTTON-10",
  ),
  inButton(
    "with the option `suppress`, the release function also runs after a long press",
    "if not (self._suppress and (self._is_double or self._is_long)):",
    "if not (self._suppress and self._is_double):",
    "PUSHBUTTON-11",
    "PUSHBUTTON-07",
  ),
  inButton(
    "with the option `suppress`, the release function waits for a second press, even if the button has no double function",
    "        elif self.has_double():\n",
    "        else:\n",
    "PUSHBUTTON-07",
  ),
  inButton(
    "with the option `suppress`, a button reports a release without waiting for a second press",
    "            self._is_undecided = True\n",
    "            self.released()\n",
    "PUSHBUTTON-12",
  ),
  inButton(
    "a button ignores `sense` and takes its level at the start as the level of a released button",
    "pin.value() if sense is None else sense",
    "pin.value()",
    "PUSHBUTTON-08",
    "EBUTTON-07",
  ),
  inButton(
    "if a program passes None instead of a function, the button makes an Event but never sets it",
    "            func, args = event.set, ()\n",
    "            func = False\n",
    "PUSHBUTTON-09",
  ),
  inButton(
    "if a program replaces the function of a button by the value False, the button still calls the old function",
    "self._acts.pop(name, None)",
    "pass",
    "PUSHBUTTON-13",
  ),
  inButton(
    "a press counts as a long press after 0.5 s instead of 1 s",
    "long_press_ms = 1000",
    "long_press_ms = 500",
    "PUSHBUTTON-14",
  ),
  inButton(
    "a press of an EButton does not set the Event `press`",
    "        if not self._suppress:\n            self.press.set()",
    "        pass",
    "EBUTTON-01",
  ),
  inButton(
    "with the option `suppress`, a double press also sets the Event `press`",
    "if self._suppress and not self._is_double and not self._is_long:",
    "if self._suppress and not self._is_long:",
    "EBUTTON-05",
  ),
  inButton(
    "with the option `suppress`, a long press also sets the Event `press`",
    "if self._suppress and not self._is_double and not self._is_long:",
    "if self._suppress and not self._is_double:",
    "EBUTTON-06",
  ),
  inButton(
    "`deinit` of an EButton does not clear its Events",
    "            event.clear()\n",
    "            pass\n",
    "EBUTTON-08",
  ),
];

const encoderFaults: readonly Fault[] = [
  inEncoder(
    "an encoder counts in the wrong direction",
    "self._edges += move",
    "self._edges -= move",
    "ENCODER-01",
    "ENCODER-05",
  ),
  inEncoder(
    "an encoder does not wait for `delay`, so its function gets each change alone instead of the sum of the changes",
    "await asyncio.sleep_ms(self._delay)",
    "await asyncio.sleep_ms(0)",
    "ENCODER-02",
    "ENCODER-06",
  ),
  inEncoder(
    "an encoder calls its function although its value has not changed",
    "        if not change:\n            return\n",
    "",
    "ENCODER-06",
  ),
  inEncoder(
    "an encoder loses edges that do not complete a step, instead of counting them in a later step",
    "self._counted += steps * self._div",
    "self._counted = self._edges",
    "ENCODER-03",
  ),
  inEncoder(
    "the value of an encoder rises above its upper limit",
    "value = min(value, self._vmax)",
    "pass",
    "ENCODER-04",
  ),
  inEncoder(
    "an encoder accepts a start value above its upper limit",
    "(vmax is not None and v > vmax)",
    "False",
    "ENCODER-08",
  ),
  inEncoder(
    "mod is ignored",
    "value if self._mod is None else value % self._mod",
    "value",
    "ENCODER-07",
  ),
  inEncoder(
    "`async for` over an encoder gets only the first value",
    "self._reported.set()",
    "self._reported.set() if self._value < 2 else None",
    "ENCODER-05",
  ),
  inEncoder(
    "the function of an encoder gets all values of the option `args` as one argument instead of as separate arguments",
    "self._callback(self._value, change, *self._args)",
    "self._callback(self._value, change, self._args) if self._args else self._callback(self._value, change)",
    "ENCODER-09",
  ),
  inEncoder(
    "an encoder loses edges while it calls its function",
    "            self._report()\n",
    "            self._report()\n            await asyncio.sleep_ms(5)\n            self._counted = self._edges\n",
    "ENCODER-10",
  ),
];

const adcFaults: readonly Fault[] = [
  inAdc(
    "an AADC ignores its upper bound",
    "self._lower <= self.read_u16() <= self._upper",
    "self._lower <= self.read_u16()",
    "ADC-01",
    "ADC-02",
  ),
  inAdc(
    "if a call of an AADC has one argument, the AADC takes it as the upper bound instead of as a distance from the current value",
    "bounds = now - bounds[0], now + bounds[0]",
    "bounds = 0, bounds[0]",
    "ADC-02",
  ),
  inAdc("sense is ignored", "self._waits_outside = normal", "pass", "ADC-03", "ADC-04"),
  inAdc(
    "an AADC forgets its bounds after a call, although the next call may need them",
    "        return self._last\n\n    def read_u16",
    "        self._lower, self._upper = 0, 65535\n        return self._last\n\n    def read_u16",
    "ADC-04",
  ),
  inAdc(
    "`read_u16` of an AADC ignores `last`: it reads the ADC again instead of returning the previous value",
    "if not last:",
    "if True:",
    "ADC-05",
  ),
  inAdc(
    "an AADC reads the ADC every 100 ms instead of every 1 ms",
    "poll_ms = 1",
    "poll_ms = 100",
    "ADC-06",
  ),
  inAdc(
    "while a task waits for a value of an AADC, the driver blocks the loop",
    "await asyncio.sleep_ms(self.poll_ms)",
    "await asyncio.sleep_ms(self.poll_ms)\n            __import__('time').sleep_ms(15)",
    "ADC-07",
  ),
];

const keyboardFaults: readonly Fault[] = [
  inKeyboard("columns count before rows", "bit <<= 1", "bit <<= 2", "KEYBOARD-01"),
  inKeyboard(
    "a keyboard reports no new key while another key is held",
    "new = pressed & ~self._pressed",
    "new = 0 if self._pressed else pressed",
    "KEYBOARD-02",
  ),
  inKeyboard(
    "a held key repeats",
    "new = pressed & ~self._pressed",
    "new = pressed",
    "KEYBOARD-03",
    "KEYBOARD-01",
  ),
  inKeyboard(
    "`keyboard[n]` returns the state of key n + 1 instead of key n",
    "self._pressed >> code & 1",
    "self._pressed >> code >> 1 & 1",
    "KEYBOARD-04",
  ),
  inKeyboard(
    "a keyboard with a full queue drops new codes instead of the oldest code",
    "            self._codes.pop(0)\n        self._codes.append(code)",
    "            return\n        self._codes.append(code)",
    "KEYBOARD-05",
  ),
  inKeyboard(
    "`deinit` of a keyboard does not stop the scans",
    "self._task.cancel()",
    "pass",
    "KEYBOARD-06",
  ),
  inKeyboard(
    "a scan blocks the loop",
    "            row(1)\n        return pressed",
    "            row(1)\n            __import__('time').sleep_ms(8)\n        return pressed",
    "KEYBOARD-07",
  ),
];

const receiverFaults: readonly Fault[] = [
  inReceiver(
    "the decoder takes a pause as 0 if it is at most 1580 us long, although the limit is 1120 us",
    "> 1120:",
    "> 1580:",
    "IR-01",
  ),
  inReceiver(
    "the decoder calls its function with other additional arguments than the program gave",
    "self._cb(command, address, *self._args)",
    "self._cb(command, address, *(('lamp', 0) if self._args else ()))",
    "IR-02",
  ),
  inReceiver(
    "the decoder reports a repeat code with the address 0 instead of the address of the last frame",
    "return (REPEAT, self._address)",
    "return (REPEAT, 0)",
    "IR-03",
  ),
  inReceiver(
    "the decoder does not check whether the start burst is long enough",
    "edges < 3 or self._length(0) < 4000",
    "edges < 3",
    "IR-04",
  ),
  inReceiver(
    "the decoder accepts a repeat code with too many edges",
    "if edges == _REPEAT_EDGES else",
    "if edges >= _REPEAT_EDGES else",
    "IR-04",
  ),
  inReceiver(
    "an extended address loses its upper half",
    "address |= self._byte(1) << 8",
    "pass",
    "IR-05",
  ),
  inReceiver(
    "the decoder decodes a frame 30 ms too late",
    "_FRAME_MS = 73",
    "_FRAME_MS = 103",
    "IR-06",
  ),
  inReceiver(
    "the decoder accepts a frame with too many edges",
    "if edges > _FRAME_EDGES:",
    "if False:",
    "IR-07",
  ),
  inReceiver(
    "the decoder does not check the command",
    "if command != self._byte(3) ^ 0xFF:",
    "if False:",
    "IR-08",
  ),
  inReceiver(
    "the decoder does not check the address",
    "elif address != self._byte(1) ^ 0xFF:",
    "elif False:",
    "IR-09",
  ),
  inReceiver(
    "the decoder does not discard the edges of a bad frame before the next frame",
    "            self._edges = 0\n",
    "            self._edges = 0 if command > -2 else self._edges\n",
    "IR-10",
  ),
  inReceiver(
    "the decoder blocks the loop during a frame",
    "await asyncio.sleep_ms(max(0, frame_ms - passed_ms))",
    "__import__('time').sleep_ms(max(0, frame_ms - passed_ms))",
    "IR-11",
  ),
];

const sensorFaults: readonly Fault[] = [
  inSensor("temperatures are 1 degree too high", "-46.85", "-45.85", "HTU21D-01", "HTU21D-07"),
  inSensor(
    "the driver reads the sensor only once",
    "while True:\n            temperature",
    "if True:\n            temperature",
    "HTU21D-02",
  ),
  inSensor(
    "a task that awaits the sensor after the first measurement waits for the next measurement",
    "            self._measured.set()\n",
    "            self._measured.set()\n            self._measured.clear()\n",
    "HTU21D-03",
  ),
  inSensor("the checksum is ignored", "if _checksum(self._bytes) == 0:", "if True:", "HTU21D-04"),
  inSensor(
    "if the sensor is missing, its driver sets the temperature to 0 instead of raising OSError",
    'raise OSError("no sensor at address 0x%02x" % address)',
    "self.temperature = 0",
    "HTU21D-05",
  ),
  inSensor(
    "if a sensor does not answer, the measurements end instead of being tried again",
    "            except OSError:\n                pass\n",
    "            except OSError:\n                raise\n",
    "HTU21D-06",
  ),
  inSensor(
    "a measurement blocks the loop",
    "await asyncio.sleep_ms(ms + 1)",
    "__import__('time').sleep_ms(ms + 1)",
    "HTU21D-07",
  ),
];

/** Faults in our drivers. */
export const driverFaults: readonly Fault[] = [
  ...switchFaults,
  ...buttonFaults,
  ...encoderFaults,
  ...adcFaults,
  ...keyboardFaults,
  ...receiverFaults,
  ...sensorFaults,
];
