import { describe, expect, test } from "vitest";
import { firmware, mustSkip, withoutFirmware } from "../../../rig/test-firmware.ts";
import { CoSimulation } from "../../simulation/co-simulation.ts";
import { QuickRepl } from "../../testing/quick-repl.ts";

function bootBoards(...names: string[]): { simulation: CoSimulation; repls: QuickRepl[] } {
  const simulation = new CoSimulation();
  const repls = names.map(
    (name) => new QuickRepl(simulation, simulation.addBoard({ name, firmware: firmware() })),
  );
  for (const repl of repls) {
    repl.boot();
    repl.exec("from machine import Pin, PWM\nimport time");
  }
  return { simulation, repls };
}

describe.skipIf(mustSkip)(`the pins${withoutFirmware}`, () => {
  describe("a pin without a wire", () => {
    test("reads back what it drives", () => {
      const [repl] = bootBoards("dut").repls;
      expect(
        repl!.exec(
          "p = Pin(3, Pin.OUT)\nfor v in (1, 0, 1, 1, 0): p(v); print(p(), end=' ')\np.toggle(); print(p())",
        ),
      ).toBe("1 0 1 1 0 1\n");
    });

    test("follows its pull, and keeps its level without one", () => {
      const [repl] = bootBoards("dut").repls;
      expect(
        repl!.exec(`
for pull in (Pin.PULL_UP, None, Pin.PULL_DOWN, None, Pin.PULL_UP):
    print(Pin(7, Pin.IN, pull)(), end=" ")
p = Pin(7, Pin.OUT, value=0)
print(Pin(7, Pin.IN, None)(), Pin(7, Pin.IN, Pin.PULL_UP)())
`),
      ).toBe("1 1 0 0 1 0 1\n");
    });
  });

  test("an interrupt comes once for each edge that it is set for, and for none that is no edge", () => {
    const { simulation, repls } = bootBoards("dut");
    const [repl] = repls;
    const button = simulation.join("button", repl!.board.pin(9));
    repl!.exec(`
hits = []
def seen(pin): hits.append(pin())
p = Pin(9, Pin.IN, Pin.PULL_UP)
p.irq(seen, Pin.IRQ_FALLING)
`);
    const seen: string[] = [];
    const step = (what: string) => {
      simulation.advance(1e6);
      seen.push(`${what} ${repl!.exec("print(hits); hits.clear()").trim()}`);
    };
    step("nothing:");
    simulation.drive(button, "low");
    step("falls:");
    simulation.drive(button, "low");
    simulation.drive(button, "pull-down");
    simulation.drive(button, "low");
    step("driven low again:");
    simulation.drive(button, "floating");
    step("rises:");
    repl!.exec("p.irq(seen, Pin.IRQ_FALLING | Pin.IRQ_RISING)");
    step("set again:");
    for (const drive of ["low", "high", "low", "floating"] as const) {
      simulation.drive(button, drive);
      simulation.advance(1e6);
    }
    step("two pulses:");
    repl!.exec("p.irq(None)");
    simulation.drive(button, "low");
    step("no handler:");
    expect(seen).toEqual([
      "nothing: []",
      "falls: [0]",
      "driven low again: []",
      "rises: []",
      "set again: []",
      "two pulses: [0, 1, 0, 1]",
      "no handler: []",
    ]);
  });

  test("open-drain outputs of two boards share a wire without contention", () => {
    const { simulation, repls } = bootBoards("a", "b");
    const [a, b] = repls as [QuickRepl, QuickRepl];
    const wire = simulation.join("sda", a.board.pin(4), b.board.pin(6));
    a.exec("p = Pin(4, Pin.OPEN_DRAIN, Pin.PULL_UP, value=1)");
    b.exec("p = Pin(6, Pin.OPEN_DRAIN, Pin.PULL_UP, value=1)");
    const rows = [
      [1, 1],
      [0, 1],
      [0, 0],
      [1, 0],
      [1, 1],
    ].map(([first, second]) => {
      a.exec(`p(${first})`);
      b.exec(`p(${second})`);
      return [wire.level, a.exec("print(p())").trim(), b.exec("print(p())").trim()].join(" ");
    });
    expect(rows).toEqual(["1 1 1", "0 0 0", "0 0 0", "0 0 0", "1 1 1"]);
    expect(simulation.contentions).toEqual([]);
  });

  test("two boards that drive against each other are reported, and both read low", () => {
    const { simulation, repls } = bootBoards("a", "b");
    const [a, b] = repls as [QuickRepl, QuickRepl];
    simulation.join("bus", a.board.pin(4), b.board.pin(6));
    a.exec("p = Pin(4, Pin.OUT, value=1)");
    const before = simulation.contentions.length;
    b.exec("p = Pin(6, Pin.OUT, value=0)");
    const levels = [a, b].map((repl) => repl.exec("print(p())"));
    a.exec("p.init(Pin.IN)");
    const [contention] = simulation.contentions;
    expect([before, simulation.contentions.length]).toEqual([0, 1]);
    expect(levels).toEqual(["0\n", "0\n"]);
    expect(contention).toMatchObject({ net: "bus", high: ["a.GP4"], low: ["b.GP6"] });
    expect(contention!.endNs! - contention!.startNs).toBeGreaterThan(0);
  });

  test("PWM drives its pin at the frequency and duty that were asked for", () => {
    const { simulation, repls } = bootBoards("dut");
    const [repl] = repls;
    simulation.join("servo", repl!.board.pin(5));
    repl!.exec("pwm = PWM(Pin(5), freq=50, duty_ns=1_500_000)");
    simulation.advance(200e6);
    const edges = simulation.edges.filter(({ ns }) => ns > simulation.nowNs - 100e6);
    const rises = edges.filter(({ level }) => level === 1).map(({ ns }) => ns);
    const widths = rises
      .map((rise) => edges.find(({ ns, level }) => level === 0 && ns > rise))
      .map((fall, i) => (fall === undefined ? undefined : fall.ns - rises[i]!))
      .filter((width) => width !== undefined);
    const periods = rises.slice(1).map((ns, i) => ns - rises[i]!);
    expect(widths.length).toBeGreaterThan(3);
    expect(widths.every((ns) => Math.abs(ns - 1_500_000) < 1000)).toBe(true);
    expect(periods.every((ns) => Math.abs(ns - 20_000_000) < 1000)).toBe(true);
  });
});
