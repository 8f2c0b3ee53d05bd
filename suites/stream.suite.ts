import { defineGroup } from "../harness/check/clause.ts";
import { recorded, recordedOneOf } from "../harness/check/order/record.ts";
import { WITHOUT_STREAMS } from "./without-streams.ts";

const MICROPYTHON = "https://docs.micropython.org/en/latest/library/asyncio.html";
const TUTORIAL = "https://github.com/peterhinch/micropython-async/blob/master/v3/docs/TUTORIAL.md";

const STREAM = `${MICROPYTHON}#asyncio.Stream`;
const STREAM_TUTORIAL = `${TUTORIAL}#63-using-the-stream-mechanism`;
const DEVICE_TUTORIAL = `${TUTORIAL}#64-writing-streaming-device-drivers`;
const SELECT = "https://docs.micropython.org/en/latest/library/select.html#select.poll";
const CPYTHON = "https://docs.python.org/3/library/asyncio-stream.html";
const CANCEL = `${MICROPYTHON}#asyncio.Task.cancel`;

/** The reason why an RP2040 deviates if a stream must wake a task while all tasks wait. */
const RP2_SLEEPS =
  "MicroPython's rp2 port sleeps until an interrupt or the next deadline of a task, and polls no device during this sleep (https://github.com/micropython/micropython/issues/18811)";

/**
 * Returns the last marks of a program with two tasks. One task (the spinner) loops for eight passes, and the device
 * gets data after pass 2. The other task (the reader) reads from the device. It runs after `more` further passes of the
 * spinner.
 */
function readAfter(more: number): string[] {
  const passes = [...Array(8).keys()].map((n) => `pass=${n}`);
  return [
    ...passes.slice(0, 3),
    "feed",
    ...passes.slice(3, 3 + more),
    "read",
    ...passes.slice(3 + more),
  ];
}

export default defineGroup({
  name: "STREAM",
  title: "Streams over a device: reading, writing, waiting for the device",
  part: "asyncio",
  clauses: [
    {
      id: "STREAM-01",
      level: "should",
      statement:
        "`read(n)` waits until the device has data, and returns at most n bytes. When the device has ended, `read(n)` returns empty bytes. If a task is cancelled while it waits in `read(n)`, the next task can still read from the device.",
      sources: [`${STREAM}.read`, STREAM_TUTORIAL],
      judgedBy: "order",
      program: "stream/read.py",
      check: recorded(
        "feed=abcdef",
        "read=abcd",
        "read=ef",
        "feed=g",
        "read=g",
        "cancelled done=True",
        "feed=hi",
        "its successor=hi",
        "end",
        "its successor=",
        "its successor=",
      ),
      expect: WITHOUT_STREAMS,
    },
    {
      id: "STREAM-02",
      level: "should",
      statement:
        "`read(-1)` and `read()` wait until the device has ended, and return all of its data.",
      sources: [`${STREAM}.read`],
      judgedBy: "order",
      program: "stream/read_until_the_end.py",
      check: recorded("all fed", "read=one two three", "all fed", "read=one two three"),
      expect: WITHOUT_STREAMS,
    },
    {
      id: "STREAM-03",
      level: "should",
      statement:
        "`readexactly(n)` waits for n bytes and returns them, even if they arrive in several pieces. If the device ends before n bytes have arrived, `readexactly(n)` raises EOFError.",
      sources: [`${STREAM}.readexactly`],
      judgedBy: "order",
      program: "stream/readexactly.py",
      check: recorded(
        "feed=ab",
        "feed=cdefg",
        "read=abcd",
        "feed=hi",
        "read=efgh",
        "end",
        "EOFError",
      ),
      expect: WITHOUT_STREAMS,
    },
    {
      id: "STREAM-04",
      level: "should",
      statement:
        "`readline` returns the next line including its line feed. When the device has ended, `readline` returns the remaining bytes.",
      sources: [`${STREAM}.readline`],
      judgedBy: "order",
      program: "stream/readline.py",
      check: recorded(
        "feed='one\\ntw'",
        "line='one\\n'",
        "feed='o\\n\\nthr'",
        "line='two\\n'",
        "line='\\n'",
        "feed='ee'",
        "end",
        "line='three'",
        "line=''",
      ),
      expect: WITHOUT_STREAMS,
    },
    {
      id: "STREAM-05",
      level: "should",
      statement:
        "`write` immediately passes as many bytes to the device as the device accepts. It keeps the remaining bytes for `drain`. Until `drain` has written these bytes, each further `write` passes nothing to the device and keeps all of its bytes, too.",
      sources: [`${STREAM}.write`, DEVICE_TUTORIAL],
      judgedBy: "order",
      program: "stream/write.py",
      check: recorded("written=he", "written=he", "drained=hello world", "written=hello world!"),
      expect: WITHOUT_STREAMS,
    },
    {
      id: "STREAM-06",
      level: "should",
      statement:
        "`drain` writes all bytes that `write` has kept. If the device accepts no bytes, `drain` waits. It writes no byte twice.",
      sources: [`${STREAM}.drain`, DEVICE_TUTORIAL],
      judgedBy: "order",
      program: "stream/drain.py",
      check: recorded(
        "written=",
        "written=hel",
        "written=hello w",
        "written=hello worl",
        "drained",
        "drained again",
        "written=hello world",
      ),
      expect: WITHOUT_STREAMS,
    },
    {
      id: "STREAM-07",
      level: "should",
      statement:
        "One task can wait to read from a stream while another task waits to write to the same stream. The reading task continues when the device is readable, and the writing task continues when the device is writable.",
      sources: [STREAM, DEVICE_TUTORIAL],
      judgedBy: "order",
      program: "stream/reader_and_writer.py",
      check: recorded(
        "serve=reader",
        "read=fed",
        "serve=writer",
        "drained",
        "serve=writer",
        "drained",
        "serve=reader",
        "read=fed",
      ),
      expect: WITHOUT_STREAMS,
    },
    {
      id: "STREAM-08",
      level: "should",
      statement:
        "Several tasks can drain the same stream at the same time. Each byte is written once, in the order of the writes. When all bytes are written, all draining tasks continue.",
      sources: [`${STREAM}.drain`, "https://github.com/micropython/micropython/issues/6621"],
      judgedBy: "order",
      program: "stream/several_drain.py",
      check: recorded("written=AAAABB", "written=AAAABBBBCCCC", "done=[True, True, True]"),
      expect: [
        ...WITHOUT_STREAMS,
        {
          when: {
            family: "micropython",
            has: ["streams"],
            lacks: ["servesAllStreamWaiters", "assertions"],
          },
          verdict: "fail",
          reason:
            "MicroPython remembers only one waiting writer per device: if three tasks write and drain while the device has no room, only the last task ever wakes",
          check: recorded("written=AAAABB", "written=AAAABBBBCCCC", "done=[False, False, True]"),
        },
        {
          when: {
            family: "micropython",
            has: ["streams", "assertions"],
            lacks: ["servesAllStreamWaiters"],
          },
          verdict: "fail",
          reason:
            "MicroPython remembers only one waiting writer per device: with assertions, the second and the third task end with AssertionError, and their bytes are never written",
          check: recorded("written=AAAA", "written=AAAA", "done=[True, True, True]"),
        },
      ],
    },
    {
      id: "STREAM-09",
      level: "should",
      statement:
        "If a task writes while another task drains the stream, the new data is not lost. The running `drain` or a later `drain` writes this data to the device.",
      sources: [`${STREAM}.write`, `${STREAM}.drain`],
      judgedBy: "order",
      program: "stream/write_during_drain.py",
      check: recorded("written=fir", "drained", "written=first second"),
      expect: [
        ...WITHOUT_STREAMS,
        {
          when: { family: "micropython", has: ["streams"], lacks: ["keepsWritesDuringDrain"] },
          verdict: "fail",
          reason:
            "MicroPython's `drain` empties the buffer when it ends: `second`, which was written while `first` was drained, is never written to the device",
          check: recorded("written=fir", "drained", "written=first "),
        },
      ],
    },
    {
      id: "STREAM-10",
      level: "should",
      statement:
        "If a task is cancelled while it waits in `drain`, the next `drain` writes the remaining bytes. No byte is written twice.",
      sources: [`${STREAM}.drain`, CANCEL],
      judgedBy: "order",
      program: "stream/cancelled_drain.py",
      check: recorded(
        ...["first=cancelled", "written=hel"],
        ...["second=drained", "written=hello world"],
      ),
      expect: [
        ...WITHOUT_STREAMS,
        {
          when: { family: "micropython", has: ["streams"], lacks: ["continuesCancelledDrain"] },
          verdict: "fail",
          reason:
            "MicroPython's `drain` does not remove bytes from the buffer until it has written all of them: the cancelled `drain` has already written the first `l` of `hello`, and the next `drain` writes this `l` again",
          check: recorded(
            ...["first=cancelled", "written=hel"],
            ...["second=drained", "written=helllo world"],
          ),
        },
      ],
    },
    {
      id: "STREAM-11",
      level: "should",
      statement:
        "A device may report that it is readable although its next read returns None. In this case, `read`, `readexactly` and `readline` wait until the device reports again that it is readable.",
      sources: [`${STREAM}.read`, "https://github.com/micropython/micropython/issues/10867"],
      judgedBy: "order",
      program: "stream/ready_without_data.py",
      check: recorded(
        ...["reads without data=2", "feed", "read=x\n", "end"],
        ...["reads without data=2", "feed", "readexactly=x\n", "end"],
        ...["reads without data=2", "feed", "readline=x\n", "end"],
        ...["reads without data=2", "feed", "end", "read=x\n"],
      ),
      expect: WITHOUT_STREAMS,
    },
    {
      id: "STREAM-12",
      level: "should",
      statement:
        "`readinto` waits for data, copies the data to the start of the buffer, and returns the number of bytes. When the device has ended, `readinto` returns 0.",
      sources: [`${STREAM}.readinto`],
      judgedBy: "order",
      program: "stream/readinto.py",
      check: recorded(
        ...["feed=abcdef", "bytes=4", "buffer=abcd", "bytes=2", "buffer=efcd"],
        ...["feed=g", "bytes=1", "buffer=gfcd", "bytes=0", "buffer=gfcd"],
      ),
      expect: WITHOUT_STREAMS,
    },
    {
      id: "STREAM-13",
      level: "should",
      statement:
        "A device may report that it is readable although its next read returns None. In this case, `readinto` waits until the device reports again that it is readable.",
      sources: [`${STREAM}.readinto`, "https://github.com/micropython/micropython/issues/10867"],
      judgedBy: "order",
      program: "stream/readinto_without_data.py",
      check: recorded("reads without data=2", "feed", "bytes=2"),
      expect: [
        ...WITHOUT_STREAMS,
        {
          when: { family: "micropython", has: ["streams"], lacks: ["readintoWaitsAgain"] },
          verdict: "fail",
          reason:
            "MicroPython's `readinto` does not wait again: if the device returns None, `readinto` also returns None instead of a number",
          check: recorded("bytes", "reads without data=1", "feed"),
        },
      ],
    },
    {
      id: "STREAM-14",
      level: "should",
      statement:
        "If two tasks call `readexactly` on one stream at the same time, two results are allowed: (1) Each task gets consecutive bytes, in the order of the calls. (2) The second task gets AssertionError or RuntimeError. In both cases, no task waits forever.",
      sources: [STREAM, "https://github.com/micropython/micropython-lib/issues/248"],
      judgedBy: "order",
      program: "stream/second_reader.py",
      check: recordedOneOf(
        ["first=abcd", "second=efgh", "done=[True, True]"],
        ["second=refused", "first=abcd", "done=[True, True]"],
      ),
      expect: [
        ...WITHOUT_STREAMS,
        {
          when: {
            family: "micropython",
            has: ["streams"],
            lacks: ["servesAllStreamWaiters", "assertions"],
          },
          verdict: "fail",
          reason:
            "MicroPython remembers only one waiting reader per device: the second reader replaces the first reader, which never wakes",
          check: recorded("second=abcd", "done=[False, True]"),
        },
      ],
    },
    {
      id: "STREAM-15",
      level: "should",
      statement:
        "If a device reports POLLHUP, all tasks that wait for this device wake: the tasks that read from it and the tasks that write to it. The device does not have to report that it is readable or writable.",
      sources: [STREAM, `${SELECT}.register`],
      judgedBy: "order",
      program: "stream/hang_up.py",
      check: recorded(...["hang up", "read="], ...["hang up", "writer gets OSError"]),
      expect: WITHOUT_STREAMS,
    },
    {
      id: "STREAM-16",
      level: "should",
      statement:
        "If a device reports POLLERR, all tasks that wait for this device wake. Each task then calls `read` or `write` of the device. If this call raises an exception, the task gets the exception.",
      sources: [STREAM, `${SELECT}.register`],
      judgedBy: "order",
      program: "stream/device_error.py",
      check: recorded("error", "reader gets OSError", "writer gets OSError"),
      expect: WITHOUT_STREAMS,
    },
    {
      id: "STREAM-17",
      level: "should",
      statement:
        "If a device becomes readable only because time passes, the task that reads from the device wakes. This is also true while all other tasks sleep.",
      sources: [STREAM, DEVICE_TUTORIAL],
      judgedBy: "order",
      program: "stream/ready_by_time.py",
      check: recorded(...["read=tick", "early=False"], ...["read=tick", "early=False"]),
      expect: [
        ...WITHOUT_STREAMS,
        {
          when: { family: "micropython", has: ["streams"], lacks: ["pollsIdleDevices"] },
          verdict: "fail",
          reason: `${RP2_SLEEPS}: a device that is readable after 50 ms is not read within the 1,000 ms of a wait_for`,
          check: recorded(...["timed out", "early=False"], ...["timed out", "early=False"]),
        },
      ],
    },
    {
      id: "STREAM-18",
      level: "should",
      statement:
        "While main waits for a device, `run` does not return. While any task waits for a device, `run_forever` does not return. Both hold even if the loop is idle.",
      sources: [STREAM, DEVICE_TUTORIAL, `${MICROPYTHON}#asyncio.run`],
      judgedBy: "order",
      program: "stream/keeps_the_loop_alive.py",
      check: recorded("run returns=tick", "main returns=tick", "run_forever returns"),
      limitMs: 3000,
      expect: [
        ...WITHOUT_STREAMS,
        {
          when: { family: "micropython", has: ["streams"], lacks: ["pollsIdleDevices"] },
          verdict: "error",
          outcome: "timeout",
          reason: `${RP2_SLEEPS}: if no task has a deadline, the port sleeps forever`,
        },
      ],
    },
    {
      id: "STREAM-19",
      level: "should",
      statement:
        "If a task that waits to write to a stream is cancelled, another task that waits to read from the same stream is not affected.",
      sources: [CANCEL, STREAM],
      judgedBy: "order",
      program: "stream/cancelled_writer.py",
      check: recorded("writer cancelled", "read=fed", "reader done=True"),
      expect: [
        ...WITHOUT_STREAMS,
        {
          when: { family: "micropython", has: ["streams"], lacks: ["separatesStreamWaiters"] },
          verdict: "fail",
          reason:
            "if a task that writes to a device is cancelled, MicroPython also removes the task that reads from this device, so the reading task never wakes",
          check: recorded("writer cancelled", "reader done=False"),
        },
      ],
    },
    {
      id: "STREAM-20",
      level: "should",
      statement:
        "A device receives data while a task (the reader) waits to read. If the reader is cancelled before it runs again, it takes no data. The next task that reads gets the data.",
      sources: [CANCEL, `${STREAM}.read`],
      judgedBy: "order",
      program: "stream/cancelled_after_ready.py",
      check: recorded(
        ...["first=cancelled", "second=data"],
        ...["first=cancelled", "second=data"],
        "first=data",
      ),
      expect: WITHOUT_STREAMS,
    },
    {
      id: "STREAM-21",
      level: "must",
      statement: "`close` followed by `wait_closed` closes the device exactly once.",
      sources: [`${STREAM}.close`, `${STREAM}.wait_closed`],
      judgedBy: "order",
      program: "stream/close.py",
      check: recorded("closed=1"),
      expect: WITHOUT_STREAMS,
    },
    {
      id: "STREAM-22",
      level: "should",
      statement:
        "A stream is closed while a task waits in `read`. If the device then reports POLLHUP, the task continues, and `read` returns empty bytes.",
      sources: [`${STREAM}.close`, `${STREAM}.read`, `${SELECT}.register`],
      judgedBy: "order",
      program: "stream/close_hangs_up.py",
      check: recorded("close", "read="),
      expect: WITHOUT_STREAMS,
    },
    {
      id: "STREAM-23",
      level: "should",
      statement:
        "A stream is closed while tasks wait for it. All of these tasks continue: `read` returns empty bytes, and `drain` raises OSError. The device does not have to report an event.",
      sources: [`${STREAM}.close`, `${STREAM}.read`, `${CPYTHON}#asyncio.StreamWriter.close`],
      judgedBy: "order",
      program: "stream/close_wakes.py",
      check: recorded("close", "read=", "writer gets OSError", "done=[True, True]"),
      expect: [
        ...WITHOUT_STREAMS,
        {
          when: { family: "micropython", has: ["streams"], lacks: ["closingWakesWaiters"] },
          verdict: "fail",
          reason:
            "MicroPython only closes the device: a task continues only if the device then reports an event, so both tasks still wait",
          check: recorded("close", "done=[False, False]"),
        },
      ],
    },
    {
      id: "STREAM-24",
      level: "should",
      statement:
        "A task (the reader) waits for a device. The only other task (the spinner) repeats `sleep(0)`. The loop polls the device before each turn. When the device has become readable, the reader runs after at most two further turns of the spinner. One turn is allowed because the device may become readable just after a poll, and one turn because the spinner is already queued.",
      sources: [STREAM, DEVICE_TUTORIAL],
      judgedBy: "order",
      program: "stream/polled_before_each_turn.py",
      check: recordedOneOf(readAfter(0), readAfter(1), readAfter(2)),
      expect: WITHOUT_STREAMS,
    },
    {
      id: "STREAM-25",
      level: "must",
      statement:
        "If several tasks wait for different devices, each task waits only for its own device. A device is read only after it has reported that it is readable.",
      sources: [STREAM, STREAM_TUTORIAL],
      judgedBy: "order",
      program: "stream/several_devices.py",
      check: recorded(
        ...[1, 2, 0].flatMap((n) => [`feed=${n}`, `reader ${n}=data`]),
        "reads=[1, 1, 1]",
      ),
      expect: WITHOUT_STREAMS,
    },
    {
      id: "STREAM-26",
      level: "should",
      statement:
        "The loop polls a device only for the events that tasks wait for. It asks for POLLIN while a task waits to read, and for POLLOUT while a task waits to write. If one task waits to read and another task waits to write, the loop asks for both events. If no task waits, the loop asks for no event.",
      sources: [DEVICE_TUTORIAL, `${SELECT}.register`],
      judgedBy: "order",
      program: "stream/polled_for_what_is_awaited.py",
      check: recorded(
        ...["asked for=1", "asked for=0"],
        ...["asked for=4", "asked for=0"],
        "asked for=5",
      ),
      expect: WITHOUT_STREAMS,
    },
    {
      id: "STREAM-27",
      level: "should",
      statement:
        "`get_extra_info(name)` returns the entry `name` of the extra information that was passed to the constructor of the stream.",
      sources: [`${STREAM}.get_extra_info`],
      judgedBy: "order",
      program: "stream/extra_info.py",
      check: recorded("peername=[192.0.2.1, 80]"),
      expect: WITHOUT_STREAMS,
    },
    {
      id: "STREAM-28",
      level: "should",
      statement:
        "A task that waits to write does not try to write while the device is only readable. A task that waits to read does not try to read while the device is only writable.",
      sources: [STREAM, DEVICE_TUTORIAL],
      judgedBy: "order",
      program: "stream/ready_for_the_other.py",
      check: recorded("reads and writes=[1, 0]", "reads and writes=[1, 1]"),
      expect: WITHOUT_STREAMS,
    },
    {
      id: "STREAM-29",
      level: "should",
      statement: "`read(0)` returns empty bytes and leaves the data to the next read.",
      sources: [`${STREAM}.read`, `${CPYTHON}#asyncio.StreamReader.read`],
      judgedBy: "order",
      program: "stream/read_nothing.py",
      check: recorded("read=", "read=d", "read=ata"),
      expect: WITHOUT_STREAMS,
    },
    {
      id: "STREAM-30",
      level: "should",
      statement:
        "A device may report that it is writable although its next write returns None. In this case, `drain` waits until the device reports again that it is writable.",
      sources: [`${STREAM}.drain`, DEVICE_TUTORIAL],
      judgedBy: "order",
      program: "stream/ready_without_room.py",
      check: recorded(...["writes without room=2", "room=3", "room=9", "drained", "written=data"]),
      expect: WITHOUT_STREAMS,
    },
    {
      id: "STREAM-31",
      level: "should",
      statement:
        "A task reads from a device that always has data. Other tasks still run: a ready task has a turn after at most two reads, and a sleeping task wakes.",
      sources: [
        STREAM,
        DEVICE_TUTORIAL,
        "https://github.com/micropython/micropython/issues/3005",
        "https://github.com/peterhinch/micropython-async/issues/16",
      ],
      judgedBy: "order",
      program: "stream/always_ready.py",
      check: recorded(
        ...["read", "readline", "readexactly", "readinto"].flatMap((method) => [
          `${method}, at most two reads per turn=True`,
          "sleep ends, reads=True",
        ]),
      ),
      expect: WITHOUT_STREAMS,
    },
  ],
});
