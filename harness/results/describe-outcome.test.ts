import { expect, test } from "vitest";
import { describeException, userTraceback } from "./describe-outcome.ts";

const TRACEBACK = `Traceback (most recent call last):
  File "/home/me/lib/probe.py", line 174, in launch
    exec(code)
  File "/home/me/blink.py", line 8, in <module>
    asyncio.run(blink())
  File "//asyncio.py", line 295, in run
  File "asyncio/core.py", line 1, in run_until_complete
  File "/home/me/.cache/aiorig/micropython-asyncio-1.25.0-1/asyncio/core.py", line 170, in run
  File "/home/me/lib/task_recorder.py", line 100, in set
AssertionError: not awaited
`;

test("the report places an exception at the last line of the traceback that is in the user's own files", () => {
  expect(
    describeException({ exception: "AssertionError: not awaited", traceback: TRACEBACK }),
  ).toBe("AssertionError: not awaited (/home/me/blink.py, line 8)");
});

test("a report shows a traceback without the lines of the probe, the reference and MicroPython's asyncio", () => {
  expect(userTraceback(TRACEBACK)).toBe(`Traceback (most recent call last):
  File "/home/me/blink.py", line 8, in <module>
    asyncio.run(blink())
AssertionError: not awaited
`);
});
