import type { Fault } from "./fault.ts";

const STREAMS = "python/shim/streams.py";
const POLLS = "python/device-polls.ts";
const KERNEL = "scheduler/kernel.ts";
const KERNEL_RUN = "python/kernel-run.ts";

/** Faults of an event loop that polls devices wrongly. */
const pollFaults: readonly Fault[] = [
  {
    name: "a task that writes to a stream waits until no task reads from the stream",
    patches: [
      { file: STREAMS, find: "self.writing = Lock()", replace: "self.writing = self.reading" },
    ],
    caughtBy: ["STREAM-07"],
  },
  {
    name: "if a device hangs up, the tasks that wait for it never wake",
    patches: [
      {
        file: POLLS,
        find: "const UNASKED = POLL_ERR | POLL_HUP | POLL_NVAL;",
        replace: "const UNASKED = POLL_ERR | POLL_NVAL;",
      },
    ],
    caughtBy: ["STREAM-15"],
    breaksPrograms: true,
  },
  {
    name: "if a device hangs up, only the task that reads from it wakes, and not the task that writes to it",
    patches: [
      {
        file: POLLS,
        find: "if ((events & (wait.event | UNASKED)) !== 0)",
        replace:
          "if ((events & (wait.event | (wait.event === 1 ? UNASKED : UNASKED & ~POLL_HUP))) !== 0)",
      },
    ],
    caughtBy: ["STREAM-15"],
    breaksPrograms: true,
  },
  {
    name: "if a device reports an error, the tasks that wait for it never wake",
    patches: [
      {
        file: POLLS,
        find: "const UNASKED = POLL_ERR | POLL_HUP | POLL_NVAL;",
        replace: "const UNASKED = POLL_HUP | POLL_NVAL;",
      },
    ],
    caughtBy: ["STREAM-16"],
    breaksPrograms: true,
  },
  {
    name: "a device is not polled while every task sleeps",
    patches: [
      {
        file: KERNEL_RUN,
        find: "const isForDevice = this.kernel.foreignSources().length > 0;",
        replace: "const isForDevice = untilUs === undefined;",
      },
    ],
    caughtBy: ["STREAM-17"],
  },
  {
    name: "if all remaining tasks wait for a device, `run` returns instead of waiting for the device",
    patches: [
      {
        file: KERNEL,
        find: `if (task === undefined) return { kind: "idle", untilUs: undefined };`,
        replace: `if (task === undefined) {
        const isOver = this.#polled.size === this.foreignSources().length;
        return isOver ? { kind: "over" } : { kind: "idle", untilUs: undefined };
      }`,
      },
    ],
    caughtBy: ["STREAM-18"],
  },
  {
    name: "if a task is cancelled, the other tasks that wait for the same device never wake",
    patches: [
      {
        file: KERNEL,
        find: `else if (waiting.kind === "poll") this.#polled.delete(waiting.source);`,
        replace: `else if (waiting.kind === "poll") {
      this.#polled.delete(waiting.source);
      for (const source of this.#polled.keys()) {
        if (source instanceof ForeignSource && source.device === waiting.source.device) this.#polled.delete(source);
      }
    }`,
      },
    ],
    caughtBy: ["STREAM-19", "CANCEL-25"],
  },
  {
    name: "a device is not polled while any task can run",
    patches: [
      {
        file: KERNEL,
        find: "const poll = this.#askHost();",
        replace: "const poll = this.#queue.size === 0 ? this.#askHost() : undefined;",
      },
    ],
    caughtBy: ["STREAM-24"],
  },
  {
    name: "only the first device is polled",
    patches: [
      {
        file: POLLS,
        find: "[...new Set(this.#waiting.map(({ device }) => device))]",
        replace: "this.#waiting.slice(0, 1).map(({ device }) => device)",
      },
    ],
    caughtBy: ["STREAM-25"],
  },
  {
    name: "if one device is ready, the tasks of all devices wake",
    patches: [
      {
        file: POLLS,
        find: "filter(({ device }) => device === this.#polled)",
        replace: "filter(() => true)",
      },
    ],
    caughtBy: ["STREAM-25"],
  },
  {
    name: "if a device has data to read, the task that waits to write to the device also wakes",
    patches: [
      {
        file: POLLS,
        find: "if ((events & (wait.event | UNASKED)) !== 0)",
        replace: "if (events !== 0)",
      },
    ],
    caughtBy: ["STREAM-28"],
  },
  {
    name: "every device is polled for reading and for writing, even if no task waits for both",
    patches: [{ file: POLLS, find: "poll | event, device << 3", replace: "poll | 5, device << 3" }],
    caughtBy: ["STREAM-26"],
  },
  {
    name: "an interrupt does not make the loop poll its devices",
    patches: [
      {
        file: KERNEL_RUN,
        find: "if (interrupts.isDue) return INTERRUPT;",
        replace: "if (interrupts.isDue) return this.kernel.hostPolled() ?? INTERRUPT;",
      },
    ],
    caughtBy: ["PIN-17"],
  },
];

/** Faults in the streams themselves, with a correct event loop. */
const methodFaults: readonly Fault[] = [
  {
    name: "`read(n)` returns all bytes that the device has instead of at most n bytes",
    patches: [{ file: STREAMS, find: "self.s.read, n) or b", replace: "self.s.read, -1) or b" }],
    caughtBy: ["STREAM-01"],
    breaksPrograms: true,
  },
  {
    name: "`read(-1)` returns only the first piece of data instead of all data until the end",
    patches: [
      {
        file: STREAMS,
        find: "                return data\n            data += part\n",
        replace: "                return data\n            return part\n",
      },
    ],
    caughtBy: ["STREAM-02"],
  },
  {
    name: "if the device ends early, `readexactly` returns the bytes that it has read so far instead of raising EOFError",
    patches: [{ file: STREAMS, find: "raise EOFError", replace: "break" }],
    caughtBy: ["STREAM-03"],
  },
  {
    name: "readline returns an incomplete line",
    patches: [{ file: STREAMS, find: `while line[-1:] != b"\\n":`, replace: "while not line:" }],
    caughtBy: ["STREAM-04"],
  },
  {
    name: "write sends new bytes before the kept bytes of earlier writes",
    patches: [
      {
        file: STREAMS,
        find: "accepted = 0 if self._kept else self.s.write(buf) or 0",
        replace: "accepted = self.s.write(buf) or 0",
      },
    ],
    caughtBy: ["STREAM-05"],
  },
  {
    name: "`write` keeps all bytes for `drain` instead of first sending what the device accepts",
    patches: [
      {
        file: STREAMS,
        find: "accepted = 0 if self._kept else self.s.write(buf) or 0",
        replace: "accepted = 0",
      },
    ],
    caughtBy: ["STREAM-05"],
    breaksPrograms: true,
  },
  {
    name: "drain writes only once",
    patches: [
      { file: STREAMS, find: "while self._accepted < goal:", replace: "if self._accepted < goal:" },
    ],
    caughtBy: ["STREAM-06"],
  },
  {
    name: "if `drain` has nothing to write, it does not switch to another task",
    patches: [{ file: STREAMS, find: "return await sleep_ms(0)", replace: "return" }],
    caughtBy: ["YIELD-14"],
  },
  {
    name: "two calls of `drain` write at the same time instead of one after the other",
    patches: [{ file: STREAMS, find: "async with self._device.writing:", replace: "if True:" }],
    caughtBy: ["STREAM-08"],
  },
  {
    name: "`drain` loses the bytes that a task writes while `drain` waits for the device",
    patches: [
      {
        file: STREAMS,
        find: "        async with self._device.writing:\n            while self._accepted < goal:\n",
        replace: `        kept = self._kept
        while kept:
            accepted = await self._device.attempt(_OUT, self.s.write, kept)
            kept = kept[accepted:]
        self._kept = b""
        if False:
            if True:
`,
      },
    ],
    caughtBy: ["STREAM-08", "STREAM-09", "STREAM-10"],
  },
  {
    name: "`drain` removes no bytes from the buffer until it has sent all of them, so after a cancel it sends some bytes twice",
    patches: [
      {
        file: STREAMS,
        find: "        async with self._device.writing:\n            while self._accepted < goal:\n                if await self._device.attempt(_OUT, self._send) is None:\n                    raise OSError(errno.EBADF)\n",
        replace: `        async with self._device.writing:
            sent = 0
            while self._accepted + sent < goal:
                accepted = await self._device.attempt(
                    _OUT, lambda: self.s.write(self._kept[sent:])
                )
                if accepted is None:
                    raise OSError(errno.EBADF)
                sent += accepted
            self._accepted += sent
            self._kept = self._kept[sent:]
`,
      },
    ],
    caughtBy: ["STREAM-10"],
  },
  {
    name: "if a device reports data but has none, `read` returns instead of waiting",
    patches: [{ file: STREAMS, find: "if result is not None:", replace: "if True:" }],
    caughtBy: ["STREAM-11"],
    breaksPrograms: true,
  },
  {
    name: "if a device reports that it is ready but is not, the stream tries again immediately instead of waiting",
    patches: [
      {
        file: STREAMS,
        find: "            if result is not None:\n",
        replace:
          "            if result is None and not self.is_closed:\n                result = operation(*args)\n            if result is not None:\n",
      },
    ],
    caughtBy: ["STREAM-11", "STREAM-13", "STREAM-30"],
  },
  {
    name: "if a device always has data, its reader lets other tasks run only after nine reads",
    patches: [
      {
        file: STREAMS,
        find: "            _kernel.deviceWait(self._number, event)\n",
        replace: `            self.tries = getattr(self, "tries", 0) + 1
            result = operation(*args) if self.tries % 9 else None
            if result is not None:
                return result
            _kernel.deviceWait(self._number, event)\n`,
      },
    ],
    caughtBy: ["STREAM-31"],
  },
  {
    name: "read(0) returns all data of the device",
    patches: [
      { file: STREAMS, find: "if n >= 0:", replace: "if n > 0:" },
      { file: STREAMS, find: "_collect(self.s.read, n)", replace: "_collect(self.s.read, -1)" },
    ],
    caughtBy: ["STREAM-29"],
    breaksPrograms: true,
  },
  {
    name: "if a device reports that it can accept data but accepts none, `drain` raises an exception instead of waiting",
    patches: [{ file: STREAMS, find: "        if accepted:\n", replace: "        if True:\n" }],
    caughtBy: ["STREAM-30"],
    breaksPrograms: true,
  },
  {
    name: "`readinto` returns the length of the buffer instead of the number of bytes that it has read",
    patches: [
      {
        file: STREAMS,
        find: "self.s.readinto, buf) or 0",
        replace: "self.s.readinto, buf) and len(buf)",
      },
    ],
    caughtBy: ["STREAM-12", "STREAM-13"],
  },
  {
    name: "if a device reports data but has none, `readinto` returns 0 instead of waiting",
    patches: [
      {
        file: STREAMS,
        find: "_IN, self.s.readinto, buf) or 0",
        replace: "_IN, lambda: self.s.readinto(buf) or 0)",
      },
    ],
    caughtBy: ["STREAM-13"],
  },
  {
    name: "if two tasks read from one stream, each task gets a part of the other task's data",
    patches: [
      {
        file: STREAMS,
        find: "        async with self._device.reading:\n            while len(data) < n:\n",
        replace: "        if True:\n            while len(data) < n:\n",
      },
    ],
    caughtBy: ["STREAM-14"],
  },
  {
    name: "if a task is cancelled in a read, it still takes the data from the device",
    patches: [
      {
        file: STREAMS,
        find: "            yield _call\n",
        replace: `            try:
                yield _call
            except BaseException:
                operation(*args)
                raise
`,
      },
    ],
    caughtBy: ["STREAM-20"],
    breaksPrograms: true,
  },
  {
    name: "closing a stream does not close its device",
    patches: [
      { file: STREAMS, find: "            if close:\n", replace: "            if False:\n" },
    ],
    caughtBy: ["STREAM-21"],
  },
  {
    name: "wait_closed closes the device a second time",
    patches: [{ file: STREAMS, find: "if not self.is_closed:", replace: "if True:" }],
    caughtBy: ["STREAM-21"],
  },
  {
    name: "the poll of a closed stream reports no event, so the tasks that wait for the stream never wake",
    patches: [
      {
        file: STREAMS,
        find: "return _CLOSED if self.is_closed",
        replace: "return 0 if self.is_closed",
      },
    ],
    caughtBy: ["STREAM-22"],
    breaksPrograms: true,
  },
  {
    name: "the poll of a closed stream still asks the device",
    patches: [
      {
        file: STREAMS,
        find: "return _CLOSED if self.is_closed else self.s.ioctl",
        replace: "return self.s.ioctl",
      },
    ],
    caughtBy: ["STREAM-23"],
  },
  {
    name: "`drain` of a closed stream returns as if it had written everything, instead of raising OSError",
    patches: [{ file: STREAMS, find: "raise OSError(errno.EBADF)", replace: "break" }],
    caughtBy: ["STREAM-23"],
  },
  {
    name: "get_extra_info ignores the name",
    patches: [{ file: STREAMS, find: "return self._extra[name]", replace: "return self._extra" }],
    caughtBy: ["STREAM-27"],
  },
];

/** Faults in streams, and in the polls of their devices. */
export const streamFaults: readonly Fault[] = [...pollFaults, ...methodFaults];
