// Zooms into the timeline, and says what happens at the time below the pointer. Without scripts, the page shows the
// whole time and a few closer parts.
const MANY_SPANS = 150;
const timeline = document.querySelector(".timeline[data-from]");
if (timeline !== null) start(timeline);

function start(figure) {
  const controls = document.querySelector(".controls");
  const output = controls.querySelector("output");
  const axis = figure.querySelector(".axis");
  const ticks = axis.querySelector(".ticks");
  const whole = { from: Number(figure.dataset.from), to: Number(figure.dataset.to) };
  const width = Number(figure.dataset.width);
  const perUnit = (whole.to - whole.from) / width;
  const shortest = Math.min(whole.to - whole.from, perUnit * 40);
  const rows = [...figure.querySelectorAll(".row:not(.axis)")].map((row) => readRow(row));
  const cursor = figure.appendChild(document.createElement("div"));
  const selection = figure.appendChild(document.createElement("div"));
  cursor.className = "cursor";
  selection.className = "selection";
  cursor.hidden = true;
  selection.hidden = true;
  let shown = whole;
  let dragFrom;

  function show(from, to) {
    const length = Math.min(whole.to - whole.from, Math.max(shortest, to - from));
    const first = Math.max(whole.from, Math.min(whole.to - length, from));
    shown = { from: first, to: first + length };
    const { labels, unit } = ticksOf(shown, Math.max(2, Math.min(10, ticks.clientWidth / 80)));
    const x = (us) => (us - whole.from) / perUnit;
    const grid = labels.map(({ us }) => `M${x(us)} 0V40`).join("");
    for (const { row, svg, areas } of rows) {
      svg.setAttribute("viewBox", `${x(shown.from)} 0 ${length / perUnit} 40`);
      svg.querySelector(".grid").setAttribute("d", grid);
      if (!row.matches(".many") || areas.length === 0) continue;
      const seen = areas.filter(([a, b]) => b >= x(shown.from) && a <= x(shown.to)).length;
      row.classList.toggle("few", seen <= MANY_SPANS);
    }
    axis.querySelector(".unit").textContent = unit;
    ticks.replaceChildren(
      ...labels.map(({ us, label }) => {
        const part = (us - shown.from) / length;
        const tick = document.createElement("span");
        const side = part < 0.02 ? " first" : part > 0.97 ? " last" : "";
        tick.className = `tick${side}`;
        tick.style.left = `${100 * part}%`;
        tick.textContent = label;
        return tick;
      }),
    );
  }

  function zoomAt(us, factor) {
    show(us - (us - shown.from) * factor, us + (shown.to - us) * factor);
  }

  // Returns the time below the pointer, and the horizontal place of the pointer in the <figure> element.
  function placeOf(event) {
    const { left, width: across } = ticks.getBoundingClientRect();
    const part = Math.max(0, Math.min(1, (event.clientX - left) / across));
    const us = shown.from + part * (shown.to - shown.from);
    return { us, x: left - figure.getBoundingClientRect().left + part * across };
  }

  function tell(us) {
    const unit = (us - whole.from) / perUnit;
    const states = rows.map(({ name, stateAt }) => [name, stateAt(unit)]).filter((one) => one[1]);
    output.textContent = [`${formatMs(us, shown)} ms`, ...states.map((one) => one.join(" "))].join(
      " · ",
    );
  }

  figure.addEventListener("pointermove", (event) => {
    const { us, x } = placeOf(event);
    cursor.hidden = false;
    cursor.style.left = `${x}px`;
    tell(us);
    if (dragFrom === undefined) return;
    selection.hidden = false;
    selection.style.left = `${Math.min(x, dragFrom.x)}px`;
    selection.style.width = `${Math.abs(x - dragFrom.x)}px`;
  });
  figure.addEventListener("pointerleave", () => {
    cursor.hidden = true;
  });
  figure.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || event.pointerType === "touch" || !event.target.closest("svg")) return;
    event.preventDefault();
    dragFrom = placeOf(event);
  });
  addEventListener("pointerup", (event) => {
    if (dragFrom === undefined) return;
    const to = placeOf(event);
    if (Math.abs(to.x - dragFrom.x) > 4) {
      show(Math.min(to.us, dragFrom.us), Math.max(to.us, dragFrom.us));
    }
    dragFrom = undefined;
    selection.hidden = true;
  });
  figure.addEventListener("dblclick", () => show(whole.from, whole.to));
  figure.addEventListener(
    "wheel",
    (event) => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      zoomAt(placeOf(event).us, event.deltaY < 0 ? 0.8 : 1.25);
    },
    { passive: false },
  );
  controls.addEventListener("click", (event) => {
    const length = shown.to - shown.from;
    const middle = shown.from + length / 2;
    const actions = {
      in: () => zoomAt(middle, 0.5),
      out: () => zoomAt(middle, 2),
      left: () => show(shown.from - length / 2, shown.to - length / 2),
      right: () => show(shown.from + length / 2, shown.to + length / 2),
      whole: () => show(whole.from, whole.to),
    };
    actions[event.target.dataset.do]?.();
  });
  controls.hidden = false;
}

// Reads a row of the timeline. Returns the parts of the row and its name. Also returns the function `stateAt`, which
// says what the drawing shows at a horizontal position.
function readRow(row) {
  const svg = row.querySelector("svg");
  const name = row.querySelector(".label b").textContent;
  const areas = areasOf(svg.querySelector(row.matches(".lane") ? ".span" : ".block"));
  const steps = stepsOf(svg.querySelector(".line"));
  const stateAt = (unit) => {
    const isInside = areas.some(([from, to]) => unit >= from && unit < to);
    if (row.matches(".lane")) return isInside ? "runs" : "";
    if (isInside) return "";
    const step = steps.findLast(([x]) => x <= unit);
    if (step !== undefined && row.matches(".analog")) return formatVolts(step[1]);
    return step === undefined ? "" : step[1] > 20 ? "low" : "high";
  };
  return { row, svg, areas, name, stateAt };
}

// Returns the rectangles of a path, from left to right.
function areasOf(path) {
  const text = path?.getAttribute("d") ?? "";
  return [...text.matchAll(/M(\d+) \d+H(\d+)/g)].map(([, from, to]) => [Number(from), Number(to)]);
}

// Returns the places where a line starts or changes its height, each with its new height.
function stepsOf(path) {
  const text = path?.getAttribute("d") ?? "";
  let x = 0;
  return [...text.matchAll(/M(\d+) ([\d.]+)|H(\d+)|V([\d.]+)/g)].flatMap(
    ([, startX, startY, h, v]) => {
      if (startX !== undefined) x = Number(startX);
      if (h !== undefined) x = Number(h);
      const y = startY ?? v;
      return y === undefined ? [] : [[x, Number(y)]];
    },
  );
}

// Returns the voltage at a vertical position in the drawing of a row. 3.3 V is at the position 8, and 0 V is at the
// position 32 below it.
function formatVolts(y) {
  return `${(((32 - y) / 24) * 3.3).toFixed(2)} V`;
}

// Returns the ticks of the time axis, which are round times. The unit is chosen so that their labels are short.
function ticksOf({ from, to }, most) {
  const length = to - from;
  const [unit, size] = [
    ["s", 1e6],
    ["ms", 1e3],
    ["us", 1],
  ].find((one) => length >= 2 * one[1]) ?? ["us", 1];
  const least = length / size / most;
  const power = 10 ** Math.floor(Math.log10(least));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((one) => one >= least);
  const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const labels = [];
  for (let i = Math.ceil(from / size / step - 1e-9); i * step * size <= to * (1 + 1e-12); i++) {
    labels.push({ us: i * step * size, label: (i * step).toFixed(digits) });
  }
  return { labels, unit };
}

// Formats a time, given in microseconds, as milliseconds. If less time is visible on the timeline, the text has more
// digits.
function formatMs(us, { from, to }) {
  const digits = Math.ceil(Math.log10(1e6 / Math.max(to - from, 1e-3)));
  return (us / 1000).toFixed(Math.max(0, Math.min(6, digits)));
}
