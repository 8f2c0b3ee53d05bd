import { beforeAll, describe, expect, test } from "vitest";
import {
  firmware,
  mustSkip,
  withoutFirmware,
} from "../../emulated-boards/testing/test-firmware.ts";
import { bootBoard } from "../testing/boot-boards.ts";
import type { QuickRepl } from "../testing/quick-repl.ts";

describe.skipIf(mustSkip)(`MicroPython on both cores${withoutFirmware}`, () => {
  let repl: QuickRepl;
  beforeAll(() => {
    repl = bootBoard(firmware()).repl;
  });

  test("a thread runs on core 1, and its result arrives", () => {
    expect(
      repl.exec(`
import _thread, machine
CPUID = 0xd0000000
seen = []
def work(text):
    seen.append((text, machine.mem32[CPUID], _thread.get_ident()))
def main():
    _thread.start_new_thread(work, ("hello",))
    while not seen: pass
    print(seen, machine.mem32[CPUID], _thread.get_ident())
main()
`),
    ).toBe("[('hello', 1, 2)] 0 1\n");
  });

  test("a second thread can start only after the first thread has ended", () => {
    expect(
      repl.exec(`
import _thread, time
state = [0, 0]
def work():
    while state[0] == 0: pass
    state[1] += 1
def main():
    _thread.start_new_thread(work, ())
    try:
        _thread.start_new_thread(work, ())
    except OSError as e:
        print(e)
    state[0] = 1
    while state[1] < 1: pass
    time.sleep_ms(1)
    _thread.start_new_thread(work, ())
    while state[1] < 2: pass
    print("both")
main()
`),
    ).toBe("core1 in use\nboth\n");
  });

  test("counts under a lock are never lost, but some counts without a lock are lost", () => {
    expect(
      repl.exec(`
import _thread
lock = _thread.allocate_lock()
counts = [0, 0]
done = [False, False]
def count(core):
    for _ in range(300):
        with lock:
            counts[0] += 1
    for _ in range(300):
        counts[1] += 1
    done[core] = True
def main():
    _thread.start_new_thread(count, (1,))
    count(0)
    while not done[1]: pass
    print(counts[0], counts[1] < 600)
main()
`),
    ).toBe("600 True\n");
  });

  test("both cores allocate memory and collect garbage", () => {
    expect(
      repl.exec(`
import _thread, gc
done = [0, 0]
def work(core):
    for i in range(60):
        part = bytes([i]) * 2000
        if part[0] != i or part[-1] != i: raise ValueError
    done[core] = len(part)
def main():
    _thread.start_new_thread(work, (1,))
    work(0)
    while not done[1]: pass
    print(done)
main()
`),
    ).toBe("[2000, 2000]\n");
  });

  test("core 1 stands still while core 0 writes to the flash", () => {
    expect(
      repl.exec(`
import _thread, time
longest = [0]
must_end = [False]
def work():
    before = time.ticks_us()
    while not must_end[0]:
        now = time.ticks_us()
        if now - before > longest[0]: longest[0] = now - before
        before = now
    must_end[0] = None
def main():
    _thread.start_new_thread(work, ())
    time.sleep_ms(2)
    usual = longest[0]
    with open("x", "w") as f: f.write("hello" * 1000)
    print(open("x").read() == "hello" * 1000)
    must_end[0] = True
    while must_end[0]: pass
    print(usual < 1000, longest[0] > 20000)
main()
`),
    ).toBe("True\nTrue True\n");
  });

  test("core 0 stands still while core 1 writes to the flash", () => {
    expect(
      repl.exec(`
import _thread, time
state = [False]
longest = [0]
def work():
    with open("y", "w") as f: f.write("hello" * 1000)
    state[0] = True
def main():
    before = time.ticks_us()
    _thread.start_new_thread(work, ())
    while not state[0]:
        now = time.ticks_us()
        if now - before > longest[0]: longest[0] = now - before
        before = now
    print(open("y").read() == "hello" * 1000, longest[0] > 20000)
main()
`),
    ).toBe("True True\n");
  });

  test("an exception or exit() ends only the thread, and the next thread can start", () => {
    const printed = repl.exec(`
import _thread, time
seen = []
def leaves():
    try:
        _thread.exit()
    finally:
        seen.append("left")
def fails():
    seen.append("fails")
    raise ValueError("from core 1")
def main():
    for work in (leaves, fails, lambda: seen.append("again")):
        _thread.start_new_thread(work, ())
        time.sleep_ms(30)
    print(seen)
main()
`);
    expect(printed).toContain("ValueError: from core 1\n");
    expect(printed).toContain("['left', 'fails', 'again']\n");
  });

  test("if a thread on core 1 starts a timer or schedules a function, core 0 calls the function", () => {
    expect(
      repl.exec(`
import _thread, machine, micropython, time
CPUID = 0xd0000000
seen = []
kept = []
def timed(timer): seen.append(("timer", machine.mem32[CPUID]))
def scheduled(_): seen.append(("scheduled", machine.mem32[CPUID]))
def work():
    kept.append(machine.Timer(period=3, mode=machine.Timer.ONE_SHOT, callback=timed))
    micropython.schedule(scheduled, 0)
def main():
    _thread.start_new_thread(work, ())
    time.sleep_ms(10)
    print(sorted(seen))
main()
`),
    ).toBe("[('scheduled', 0), ('timer', 0)]\n");
  });

  test("core 1 gets the interrupts of its enabled pins if it also enables the interrupt line of the pins", () => {
    // MicroPython 1.25 enables the interrupt line of the pins only on core 0 (micropython/micropython#9124).
    expect(
      repl.exec(`
import _thread, machine, time
from machine import Pin
CPUID = 0xd0000000
NVIC_ISER = 0xe000e100
cores = []
must_enable = False
state = ["starts"]
pin = Pin(5, Pin.OUT, value=0)
def seen(pin): cores.append(machine.mem32[CPUID])
def work():
    pin.irq(seen, Pin.IRQ_RISING, hard=True)
    if must_enable: machine.mem32[NVIC_ISER] = 1 << 13
    state[0] = "waits"
    while state[0] == "waits": pass
    pin.irq(None)
    state[0] = "ended"
def main(enables):
    global must_enable
    must_enable = enables
    _thread.start_new_thread(work, ())
    while state[0] != "waits": pass
    pin(1)
    time.sleep_ms(1)
    state[0] = "ends"
    while state[0] != "ended": pass
    pin(0)
    time.sleep_ms(1)
    print(cores)
main(False)
main(True)
`),
    ).toBe("[]\n[1]\n");
  });

  test("a soft reset ends the thread of core 1", () => {
    repl.exec(`
import _thread
def work():
    while True: pass
_thread.start_new_thread(work, ())
`);
    repl.board.serial.write(new TextEncoder().encode("\x04"));
    expect(repl.exec("print('again')")).toBe("again\n");
    expect(
      repl.exec(`
import _thread
seen = []
def main():
    _thread.start_new_thread(seen.append, (1,))
    while not seen: pass
    print(seen)
main()
`),
    ).toBe("[1]\n");
  });
});
