import { changedDriver } from "./changed-driver.ts";
import type { Fault } from "./fault.ts";

const inChannel = changedDriver.bind(undefined, "i2c_channel");
const inResponder = changedDriver.bind(undefined, "i2c_responder");
const inInitiator = changedDriver.bind(undefined, "i2c_initiator");

const responderFaults: readonly Fault[] = [
  inChannel(
    "a write to a link replaces a payload that was not sent yet",
    "if self._unsent or not self._synchronised.is_set():",
    "if not self._synchronised.is_set():",
    "I2CLINK-01",
    "I2CLINK-03",
  ),
  inResponder(
    "a Responder reverses the bytes that it gets",
    "self._unread += bytes(data)",
    "self._unread += bytes(reversed(bytes(data)))",
    "I2CLINK-01",
  ),
  inResponder(
    "if a Responder gets a payload, it forgets the payload that it has to send",
    "            self._unread += bytes(data)\n",
    '            self._unread += bytes(data)\n            self._unsent = b""\n',
    "I2CLINK-01",
  ),
  inChannel(
    "a link asks for more bytes although it has unread bytes",
    "(0x80 if self._unread else 0)",
    "0",
    "I2CLINK-02",
  ),
  inChannel(
    "a link sends a payload although the other end does not accept one yet",
    'payload = self._unsent if self._may_send else b""',
    "payload = self._unsent",
    "I2CLINK-03",
  ),
  inChannel(
    "`ready` of a link does not wait",
    "        await self._synchronised.wait()\n",
    "        pass\n",
    "I2CLINK-04",
  ),
  inResponder(
    "a Responder always uses the default address",
    "self.i2c.readfrom_into(self.addr, buf)",
    "self.i2c.readfrom_into(0x12, buf)",
    "I2CLINK-05",
  ),
  inChannel(
    "a link refuses a payload that fills its buffer",
    "if n > self.rxbufsize:",
    "if n >= self.rxbufsize:",
    "I2CLINK-05",
  ),
  inChannel(
    "`read(n)` of a link returns all bytes",
    "self._take(len(self._unread) if n < 0 else n)",
    "self._take(len(self._unread))",
    "I2CLINK-02",
  ),
  inChannel("`close` leaves the wire of a link low", "        self.own(1)\n", "", "I2CLINK-06"),
  inResponder(
    "`close` does not stop the task of a Responder",
    "self._task.cancel()",
    "pass",
    "I2CLINK-06",
  ),
  inResponder(
    "a Responder waits 20 ms before each read from the bus",
    "        sleep_us(PREPARATION_US)\n        self.i2c.readfrom_into",
    "        sleep_us(20000)\n        self.i2c.readfrom_into",
    "I2CLINK-07",
  ),
  inChannel(
    "a link sends only the lower seven bits of each byte",
    "bytes(buf[: self.rxbufsize])",
    "bytes(byte & 0x7F for byte in bytes(buf[: self.rxbufsize]))",
    "I2CLINK-08",
  ),
  inChannel(
    "a link does not split a text that is longer than the largest payload",
    "bytes(buf[: self.rxbufsize])",
    "bytes(buf)",
    "I2CLINK-08",
  ),
  inResponder(
    "a Responder does not start again after it has refused a payload",
    "except (OSError, ValueError) as error:",
    "except OSError as error:",
    "I2CLINK-09",
  ),
  inChannel(
    "if the other end has stopped, a link gives up an exchange after 2 s instead of 50 ms",
    "timeout_ms = 50",
    "timeout_ms = 2000",
    "I2CLINK-09",
  ),
  inChannel(
    "`close` of a link does not wake a task that reads from the link",
    "return events | _HANG_UP",
    "return 0",
    "I2CLINK-10",
  ),
];

const initiatorFaults: readonly Fault[] = [
  inInitiator(
    "an Initiator loses the last byte of a payload",
    "self._give(payload)",
    "self._give(payload[:-1])",
    "I2CLINK-11",
  ),
  inInitiator(
    "an Initiator reverses the bytes that it gets",
    "self._unread += bytes(data)",
    "self._unread += bytes(reversed(bytes(data)))",
    "I2CLINK-11",
  ),
  inInitiator(
    "an Initiator asks for more bytes although it has unread bytes",
    "        self._give(size)\n",
    "        size[1] &= 0x7F\n        self._give(size)\n",
    "I2CLINK-12",
  ),
  inInitiator(
    "an Initiator sends a payload although the Responder does not accept one yet",
    "        size, payload = self._own_size()\n",
    "        self._may_send = True\n        size, payload = self._own_size()\n",
    "I2CLINK-12",
  ),
  inInitiator(
    "an Initiator ignores `t_poll` and starts an exchange every 100 ms",
    "await asyncio.sleep_ms(self.t_poll)",
    "await asyncio.sleep_ms(100)",
    "I2CLINK-13",
  ),
  inInitiator(
    "an Initiator does not reset the responder",
    "            pin(level)\n",
    "",
    "I2CLINK-14",
    "I2CLINK-16",
    "I2CLINK-19",
  ),
  inInitiator(
    "if the Responder does not answer, an Initiator without `reset` tries again instead of raising OSError",
    'raise OSError("the Responder does not answer")',
    "pass",
    "I2CLINK-15",
  ),
  inInitiator(
    "an Initiator resets the responder before `cr_fail` has ended",
    "                await stop(*args)\n",
    "                asyncio.create_task(stop(*args))\n",
    "I2CLINK-16",
  ),
  inInitiator(
    "`cr_go` of an Initiator gets no arguments",
    "asyncio.create_task(start(*args))",
    "asyncio.create_task(start(None))",
    "I2CLINK-16",
  ),
  inInitiator(
    "`reboot` of an Initiator returns before the reset",
    "        await self._rebooted.wait()\n",
    "        pass\n",
    "I2CLINK-14",
  ),
  inInitiator(
    "an Initiator starts exchanges before the Responder is ready",
    "            await self._sync()\n",
    "            self.own(0)\n",
    "I2CLINK-13",
  ),
  inInitiator(
    "`close` does not stop the task of an Initiator",
    "self._task.cancel()",
    "pass",
    "I2CLINK-17",
  ),
  inInitiator(
    "after a failed exchange, an Initiator forgets the bytes that it could not send",
    "            self._synchronised.clear()\n",
    '            self._synchronised.clear()\n            self._unsent = b""\n',
    "I2CLINK-19",
  ),
  inInitiator(
    "an Initiator looks at the wire of the responder 20 ms too late",
    "        self._wait_for(1)\n        self.own(1)\n",
    "        __import__('time').sleep_ms(20)\n        self._wait_for(1)\n        self.own(1)\n",
    "I2CLINK-18",
  ),
];

/** Faults in the responder or in the initiator of aiorig's I2C link. */
export const linkFaults: readonly Fault[] = [...responderFaults, ...initiatorFaults];
