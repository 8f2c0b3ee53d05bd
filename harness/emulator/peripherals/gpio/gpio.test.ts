import { describe, expect, test } from "vitest";
import {
  firmware,
  mustSkip,
  withoutFirmware,
} from "../../../emulated-boards/testing/test-firmware.ts";
import type { CoSimulation } from "../../simulation/co-simulation.ts";
import { bootBoards } from "../../testing/boot-boards.ts";
import type { QuickRepl } from "../../testing/quick-repl.ts";

describe.skipIf(mustSkip)(`the pins${withoutFirmware}`, () => {
  describe("a pin without a wire", () => {
    test("a pin without a wire reads the level that it drives", () => {
      const { repl } = bootOne();
      expect(
        repl.exec(
          "p = Pin(3, Pin.OUT)\nfor v in (1, 0, 1, 1, 0): p(v); print(p(), end=' ')\np.toggle(); print(p())",
        ),
      ).toBe("1 0 1 1 0 1\n");
    });

    test("an input without a wire follows its pull, and an input without wire and pull keeps its level", () => {
      const { repl } = bootOne();
      expect(
        repl.exec(`
for pull in (Pin.PULL_UP, None, Pin.PULL_DOWN, None, Pin.PULL_UP):
    print(Pin(7, Pin.IN, pull)(), end=" ")
p = Pin(7, Pin.OUT, value=0)
print(Pin(7, Pin.IN, None)(), Pin(7, Pin.IN, Pin.PULL_UP)())
`),
      ).toBe("1 1 0 0 1 0 1\n");
    });
  });

  test("a pin causes one interrupt for each edge of an enabled kind (rising or falling)", () => {
    const { simulation, repl } = bootOne();
    const button = simulation.join("button", repl.board.pin(9));
    repl.exec(`
hits = []
def seen(pin): hits.append(pin())
p = Pin(9, Pin.IN, Pin.PULL_UP)
p.irq(seen, Pin.IRQ_FALLING)
`);
    const seen: string[] = [];
    const step = (what: string) => {
      simulation.advance(1e6);
      seen.push(`${what} ${repl.exec("print(hits); hits.clear()").trim()}`);
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
    repl.exec("p.irq(seen, Pin.IRQ_FALLING | Pin.IRQ_RISING)");
    step("set again:");
    for (const drive of ["low", "high", "low", "floating"] as const) {
      simulation.drive(button, drive);
      simulation.advance(1e6);
    }
    step("two pulses:");
    repl.exec("p.irq(None)");
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
    const { simulation, a, b } = bootPair();
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

  test("if two boards drive a wire against each other, both read low, and a contention is reported", () => {
    const { simulation, a, b } = bootPair();
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

  test("PWM drives its pin at the requested frequency and duty", () => {
    const { simulation, repl } = bootOne();
    simulation.join("servo", repl.board.pin(5));
    repl.exec("pwm = PWM(Pin(5), freq=50, duty_ns=1_500_000)");
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

  test("a PWM with full duty is always high, and a PWM with duty 0 is always low", () => {
    const { repl } = bootOne();
    repl.exec("p = PWM(Pin(5), freq=1000, duty_u16=65535); q = PWM(Pin(4), freq=1000, duty_u16=0)");
    expect(repl.exec("time.sleep_ms(3); print(Pin(5)(), Pin(4)())")).toBe("1 0\n");
  });

  test("the ADC reads the voltage that was set on a net, or else the voltage of its level", () => {
    const { simulation, repl } = bootOne();
    const net = simulation.join("sensor", repl.board.pin(26));
    const read = () => Number(repl.exec("print(ADC(26).read_u16())"));
    const before = read();
    net.setVolts(1.2);
    const at12 = read();
    net.setVolts(undefined);
    simulation.drive(net, "high");
    expect([before, at12, read()]).toEqual([0, 23_829, 65_535]);
  });
});

function bootOne(): { simulation: CoSimulation; repl: QuickRepl } {
  const { simulation, repls } = bootBoards(firmware(), ["dut"]);
  return { simulation, repl: prepare(repls[0]!) };
}

function bootPair(): { simulation: CoSimulation; a: QuickRepl; b: QuickRepl } {
  const { simulation, repls } = bootBoards(firmware(), ["a", "b"]);
  const [a, b] = repls.map(prepare) as [QuickRepl, QuickRepl];
  return { simulation, a, b };
}

function prepare(repl: QuickRepl): QuickRepl {
  repl.exec("from machine import ADC, Pin, PWM\nimport time");
  return repl;
}
