import { expect, test } from "vitest";
import { findMonitorNames } from "./monitor-names.ts";

test.each([
  [
    "a decorated coroutine, and each further instance has a number behind this name",
    `import monitor
@monitor.asyn(2, 3)
async def foo():
    pass
`,
    { 2: "foo", 3: "foo 2", 4: "foo 3" },
  ],
  [
    "a decorated method, even if the decorator was imported under another name",
    `from monitor import asyn as watched, sync
class Foo:
    @other
    @watched(IDENT)
    async def pause(self):
        pass
    @sync(3)
    def wait(self):
        pass
IDENT = const(1)
`,
    { 1: "pause", 3: "wait" },
  ],
  [
    "the variable that holds the trigger, the lock or the event",
    `import monitor as m
trig = m.trigger(10)
class Foo:
    def __init__(self):
        self.lock = m.MonLock(5)
        self.ready = m.MonEvent(6)
`,
    { 5: "lock", 6: "ready", 10: "trig" },
  ],
  [
    "the function around a block",
    `import monitor
def foo():
    with monitor.Monitor(5):
        pass
def bar():
    with monitor.mon_call(5):
        pass
`,
    { 5: "block in foo, block in bar" },
  ],
  [
    "nothing if the number is not plain, or if another module is used",
    `import monitor, other
trig = monitor.trigger(n + 1)
@other.asyn(1)
def foo():
    pass
@monitor.asyn(pico(7))
def bar():
    pass
`,
    {},
  ],
  ["nothing if there is a syntax error", "import monitor\ntrig = monitor.trigger(1)\ndef", {}],
])("an ident has the name of %s", (_what, source, names) => {
  expect(Object.fromEntries(findMonitorNames(source))).toEqual(names);
});
