"""The instrument: a Firmata server with messages for timestamped edges and stimulus schedules.

All these messages are sysex messages 0x01 (from the range that Firmata reserves for users).
The second byte says which message it is. Numbers have five bytes. See seven_bits.py.

    host to board                      board to host
    00 query                           00 version, clock in Hz, cycles per sample, size of the ring, most steps
    01 start a capture                 01
                                       02 number of the first record, then records: counter, levels
    03 mark                            03 records so far, faults (sent after the record of the mark)
    04 end the capture                 04 records in total, faults (sent after the last record)
    05 number of a step, steps         05 number of steps that have arrived
    06 wires, count: run the steps     06 (sent after the record of a mark at the start)
                                       07 1 if steps were late, otherwise 0 (sent at the end)
    08 stop the steps                  07 (as above)
    10 milliseconds, pin: watch me     10 (0 milliseconds: stop watching me)
    11 I am here                       (no answer)
                                       7f the code of a refused message, then the reason as text

A connection may lose, double or change bytes. So each message to the host ends with one more
number, the CRC-32 of its bytes after 01 and before this number. Before that number, an answer
also has the CRC-32 of all bytes that the host has sent since the last query, up to the message
that is answered. It includes plain Firmata messages, which have no checksum of their own.

If a watched host sends no 11 for the given milliseconds, it is gone, has crashed or hangs.
Then the server makes all pins inputs, drives the given pin low for a moment, and ends. The
given pin is wired to RUN of the board under test, so this resets that board. If this program
or the firmware hangs, the watchdog resets this board after 8 s. Its pins are then inputs, but
nothing resets the board under test.

seven_bits.py, firmata.py, edge_sampler.py and schedule_player.py must be loaded in the same namespace.
"""

import machine
import time
from machine import Pin, mem32
from micropython import const

EXTENSION = const(0x01)
EXTENSION_VERSION = const(2)

QUERY = const(0x00)
START = const(0x01)
RECORDS = const(0x02)
MARK = const(0x03)
END = const(0x04)
STEPS = const(0x05)
PLAY = const(0x06)
PLAYED = const(0x07)
STOP = const(0x08)
WATCH = const(0x10)
HERE = const(0x11)
REFUSED = const(0x7F)

# The faults of a capture, one bit each.
STALLED = const(1)
UNATTENDED = const(2)

_HEADER = const(8)
_SUM = const(5)
_MOST_RECORDS = const(48)
# The counter overflows every 206 s (at 125 MHz). The host can count the overflows only if the time
# between two marks is shorter than that.
_BEAT_MS = const(60000)
_BEAT_LIMIT_MS = const(180000)
_SIO_GPIO_OUT = const(0xD0000010)
_SIO_GPIO_OE = const(0xD0000020)
# After this many messages with records, the server reads the messages of the host before it sends
# more records.
_MESSAGES_A_TURN = const(8)
_WATCHDOG_MS = const(8000)
_WATCHDOG_CTRL = const(0x40058000)
_WATCHDOG_ENABLE = const(1 << 30)
_RUN_LOW_MS = const(10)


class Refusal(Exception):
    pass


class Instrument:
    def __init__(self, server):
        self._server = server
        self._sampler = EdgeSampler()
        self._player = SchedulePlayer()
        self._steps = 0
        self._sent = 0
        self._faults = 0
        self._beat = 0
        self._message = bytearray(_HEADER + 10 * _MOST_RECORDS + _SUM + 1)
        self._silence_ms = 0
        self._heard = 0
        self._run_pin = 0
        self._watchdog = None
        self._answers = {
            QUERY: self._answer_query,
            START: self._start_capture,
            MARK: self._mark,
            END: self._end_capture,
            STEPS: self._take_steps,
            PLAY: self._play,
            STOP: self._stop_playing,
            WATCH: self._watch_host,
            HERE: self._hear_host,
        }
        server.sysex[EXTENSION] = self._answer
        server.chores.append(self._look_after_capture)
        server.chores.append(self._look_after_player)
        server.chores.append(self._look_after_host)
        server.cleanups.append(self._clean_up)

    def _answer(self, message):
        kind = message[0]
        try:
            if kind not in self._answers:
                raise Refusal("it is not known")
            self._answers[kind](message)
        except Refusal as refusal:
            self._refuse(kind, refusal.args[0])
        except IndexError:
            self._refuse(kind, "it is too short")

    def _refuse(self, kind, why):
        message = bytearray((START_SYSEX, EXTENSION, REFUSED, kind))
        put_text(message, why)
        self._write(message)

    def _send(self, kind, *numbers):
        message = bytearray((START_SYSEX, EXTENSION, kind))
        for number in numbers:
            put_number(message, number)
        self._write(message)

    def _answer_with(self, kind, *numbers):
        self._send(kind, *numbers, self._server.heard)

    def _write(self, message):
        end = len(message)
        message.extend(bytes(_SUM))
        put_sum(message, 2, end, end)
        message.append(END_SYSEX)
        self._server.write(message)

    def _answer_query(self, message):
        self._server.heard = 0
        self._answer_with(
            QUERY, EXTENSION_VERSION, machine.freq(), CYCLES_PER_LOOK, RING_RECORDS, MOST_STEPS
        )

    def _start_capture(self, message):
        if self._sampler.is_running:
            raise Refusal("a capture is running")
        self._sent = 0
        self._faults = 0
        self._beat = time.ticks_ms()
        self._sampler.start()
        self._answer_with(START)

    def _mark(self, message):
        self._require_capture()
        self._sampler.mark()
        self._send_records()
        self._answer_with(MARK, self._sampler.count, self._all_faults())

    def _end_capture(self, message):
        self._require_capture()
        if self._player.is_running:
            raise Refusal("a schedule is running")
        self._sampler.mark()
        self._send_records()
        self._sampler.stop()
        self._send_records()
        self._answer_with(END, self._sampler.count, self._all_faults())

    def _require_capture(self):
        if not self._sampler.is_running:
            raise Refusal("no capture is running")

    def _all_faults(self):
        return self._faults | (STALLED if self._sampler.has_stalled else 0)

    def _look_after_capture(self):
        if not self._sampler.is_running:
            return
        since = time.ticks_diff(time.ticks_ms(), self._beat)
        if since > _BEAT_MS:
            # The previous mark is so old that the host can no longer count the overflows of the
            # counter.
            if since > _BEAT_LIMIT_MS:
                self._faults |= UNATTENDED
            self._beat = time.ticks_ms()
            self._sampler.mark()
        # If the host does not read, records stay in the ring. This function must not wait, or the server would not
        # notice that the host is gone.
        for _ in range(_MESSAGES_A_TURN):
            if self._sent == self._sampler.count or not self._server.can_write():
                return
            self._send_records(1)

    def _send_records(self, most=-1):
        """Sends the records in the ring, in at most `most` messages (-1: no limit). Overwritten records leave a gap in the record numbers."""
        message = self._message
        sampler = self._sampler
        # Send only the records that exist now. If records come faster than they can be sent, the
        # loop would otherwise never end.
        until = sampler.count
        while most != 0 and self._sent < until:
            most -= 1
            waiting = sampler.count - self._sent
            if waiting > RING_RECORDS:
                self._sent += waiting - RING_RECORDS // 2
                continue
            count = min(waiting, _MOST_RECORDS)
            pack_records(sampler.ring, self._sent, count, message, _HEADER)
            if sampler.count - self._sent > RING_RECORDS:
                # New records overwrote these records while they were read.
                continue
            header = bytearray((START_SYSEX, EXTENSION, RECORDS))
            put_number(header, self._sent)
            message[0:_HEADER] = header
            end = _HEADER + 10 * count
            put_sum(message, 2, end, end)
            message[end + _SUM] = END_SYSEX
            self._server.write(memoryview(message)[: end + _SUM + 1])
            self._sent += count

    def _take_steps(self, message):
        if self._player.is_running:
            raise Refusal("a schedule is running")
        first = get_number(message, 1)
        words = (len(message) - 6) // 5
        if words % 3 != 0 or (len(message) - 6) % 5 != 0:
            raise Refusal("a step has three numbers")
        if first + words // 3 > MOST_STEPS:
            raise Refusal("there is room for %d steps" % MOST_STEPS)
        for i in range(words):
            self._player.steps[3 * first + i] = get_number(message, 6 + 5 * i)
        self._steps = first + words // 3
        self._answer_with(STEPS, self._steps)

    def _play(self, message):
        self._require_capture()
        if self._player.is_running:
            raise Refusal("a schedule is running")
        mask = get_number(message, 1)
        count = get_number(message, 6)
        wires = tuple(pin for pin in range(PINS) if mask >> pin & 1)
        for pin in wires:
            if pin not in USABLE:
                raise Refusal("there is no pin %d" % pin)
        if not 0 < count <= self._steps:
            raise Refusal("it has %d of its %d steps" % (self._steps, count))
        self._player.prepare(wires, count, mem32[_SIO_GPIO_OUT], mem32[_SIO_GPIO_OE])
        self._server.busy.update(wires)
        self._player.start(mem32[MARKER_CTRL] ^ MARKER_FLIP)
        self._send_records()
        self._answer_with(PLAY)

    def _look_after_player(self):
        if self._player.is_running and self._player.look():
            self._finish_playing()

    def _stop_playing(self, message):
        if not self._player.is_running:
            raise Refusal("no schedule is being played")
        self._finish_playing()

    def _finish_playing(self):
        self._release_wires()
        self._send_records()
        self._send(PLAYED, int(self._player.has_starved))

    def _release_wires(self):
        """Hands the wires back to the server. The wires keep the state that the player set last."""
        server = self._server
        for pin, level, is_driven in self._player.stop():
            if is_driven:
                server.set_mode(pin, OUTPUT, level)
            else:
                server.set_mode(pin, PULLUP if server.modes[pin] == PULLUP else INPUT)
            server.busy.discard(pin)

    def _watch_host(self, message):
        silence_ms = get_number(message, 1)
        run_pin = get_number(message, 6)
        if run_pin not in USABLE:
            raise Refusal("there is no pin %d" % run_pin)
        self._stop_watching()
        self._run_pin = run_pin
        self._silence_ms = silence_ms
        self._heard = time.ticks_ms()
        if silence_ms > 0:
            self._watchdog = machine.WDT(timeout=_WATCHDOG_MS)
        self._answer_with(WATCH)

    def _hear_host(self, message):
        self._heard = time.ticks_ms()

    def _look_after_host(self):
        if self._silence_ms == 0:
            return
        self._watchdog.feed()
        if time.ticks_diff(time.ticks_ms(), self._heard) <= self._silence_ms:
            return
        self._server.reset()
        Pin(self._run_pin, Pin.OUT, value=0)
        time.sleep_ms(_RUN_LOW_MS)
        raise Leave

    def _stop_watching(self):
        """Stops the watchdog through its register, because MicroPython has no function for this."""
        self._silence_ms = 0
        mem32[_WATCHDOG_CTRL] &= ~_WATCHDOG_ENABLE

    def _clean_up(self):
        self._stop_watching()
        if self._player.is_running:
            self._release_wires()
        self._sampler.stop()


def serve():
    server = Firmata("aiorig instrument")
    Instrument(server)
    server.serve()
