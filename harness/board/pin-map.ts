/** The pins of a board, and the numbers that programs use for them. */
export interface PinMap {
  /** The name of the board in messages, with an article. */
  readonly board: string;
  /**
   * For each pin: the number that programs use (`program`), and the value that `machine.Pin` of the board accepts
   * (`id`).
   */
  readonly pins: readonly (readonly [program: number, id: number | string])[];
  /** The timer that replaces `Timer(-1)`, or `none` if programs must not find `machine.Timer`. */
  readonly timer?: number | "none" | undefined;
}

/**
 * Returns Python code that lets programs use other numbers for the pins of a board. After this code, `import machine`
 * finds a new module. Its `Pin(16)` returns the real pin that the map has for 16. So programs stay unchanged, and pins
 * are as fast as before.
 *
 * All other names of the new module are copies of the names of the real module, so a missing name raises ImportError in
 * `from machine import`, as it does with the real module.
 *
 * The probe must be imported before this code. A program ends as unsupported if the board lacks something:
 * - a pull resistor or a kind of interrupt that the program asks for
 * - a method of pins that `source` calls
 */
export function mapPins({ board, pins, timer }: PinMap, source: string): string {
  const ids = pins.map(([program, id]) => `${program}:${JSON.stringify(id)}`).join();
  const calls = OPTIONAL_METHODS.filter((name) => source.includes(`.${name}(`));
  return `def _map_pins(board,ids,calls,timer):
 import machine,probe,sys
 def lack(what):
  probe.unsupported("machine.Pin of "+board+" has no "+what)
 class Pin:
  def __call__(self,id,*args,**options):
   if isinstance(id,int):
    if id not in ids:
     raise ValueError("the rig has no wire for pin %d"%id)
    id=ids[id]
   pin=machine.Pin(id,*args,**options)
   for name in calls:
    if not hasattr(pin,name):
     lack(name+"()")
   return pin
  def __getattr__(self,name):
   try:
    return getattr(machine.Pin,name)
   except AttributeError:
    if name[:5]=="PULL_" or name[:4]=="IRQ_":
     lack(name)
    raise
 class Timer:
  def __call__(self,id=-1,*args,**options):
   return machine.Timer(timer if id==-1 else id,*args,**options)
  def __getattr__(self,name):
   return getattr(machine.Timer,name)
 class Machine:
  pass
 mapped=Machine()
 for name in dir(machine):
  if name!="Timer" or timer!="none":
   setattr(mapped,name,getattr(machine,name))
 if hasattr(machine,"Pin"):
  mapped.Pin=Pin()
 if timer not in(None,"none") and hasattr(machine,"Timer"):
  mapped.Timer=Timer()
 sys.modules["machine"]=mapped
_map_pins(${JSON.stringify(board)},{${ids}},${JSON.stringify(calls)},${timer === undefined ? "None" : JSON.stringify(timer)})
`;
}

/** Methods of `machine.Pin` that some ports lack. */
const OPTIONAL_METHODS = ["toggle", "irq"];
