"use strict";
// One part of the time for all charts: buttons, wheel, a range that is drawn, a fault that is clicked.

document.documentElement.classList.remove("no-scripts");

const report = JSON.parse(document.getElementById("operations").textContent);

/** The part of the time that is shown, in seconds from the first request. */
const view = {
  from: 0,
  until: report.span,

  set(from, until) {
    const length = Math.min(report.span, Math.max(until - from, report.span / 50000));
    this.from = Math.min(Math.max(0, (from + until - length) / 2), report.span - length);
    this.until = this.from + length;
    document.dispatchEvent(new Event("view"));
  },

  /** Shows a part so many times as long, and leaves the moment `at` where it is. */
  scale(factor, at = (this.from + this.until) / 2) {
    const length = Math.min(report.span, Math.max((this.until - this.from) * factor, report.span / 50000));
    const left = at - (at - this.from) / (this.until - this.from) * length;
    this.set(left, left + length);
  },

  /** Moves by a share of what is shown. */
  move(share) {
    const length = this.until - this.from;
    const from = Math.min(Math.max(0, this.from + share * length), report.span - length);
    this.set(from, from + length);
  },

  showFault(number) {
    const fault = report.faults[number - 1];
    const margin = Math.max(1, (fault.until - fault.from) / 4);
    this.set(fault.from - margin, fault.until + margin);
  },

  isWhole() {
    return this.until - this.from >= report.span * 0.9999;
  },
};

/** A moment for people, to a step. */
function momentText(seconds, step) {
  if (!report.timed) {
    return String(Math.round(seconds * 1000));
  }
  if (step >= 1 && report.span >= 120) {
    return `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
  }
  return `${seconds.toFixed(Math.max(0, Math.min(4, Math.ceil(-Math.log10(step) - 1e-9))))} s`;
}

/** The round steps of time that make about so many of what is shown. */
function steps(most) {
  const rough = (view.until - view.from) / most;
  const power = 10 ** Math.floor(Math.log10(rough));
  const nice = rough > 20 ? [1, 2, 3, 6, 12, 30].map(n => n * 10) : [1, 2, 5, 10].map(n => n * power);
  const step = nice.find(candidate => candidate >= rough) || 600;
  const found = [];
  for (let n = Math.ceil(view.from / step); n * step < view.until; n++) {
    found.push(n * step);
  }
  return { step, moments: found };
}

/** A server-made chart, of which a part of the time can be shown. */
class Chart {
  constructor(svg, grid) {
    this.svg = svg;
    this.grid = grid;
    this.stretched = svg.querySelector(".stretched");
    this.height = this.stretched.viewBox.baseVal.height;
    this.labels = [...svg.querySelectorAll(".label")];
    this.ticks = svg.querySelector(".ticks");
    document.addEventListener("view", () => this.draw());
    svg.addEventListener("wheel", event => wheel(event, svg), { passive: false });
    svg.addEventListener("dblclick", () => view.set(0, report.span));
    svg.addEventListener("pointerdown", event => this.select(event));
    svg.style.touchAction = "pan-y";
  }

  draw() {
    const from = view.from / report.span * this.grid;
    const width = (view.until - view.from) / report.span * this.grid;
    this.stretched.setAttribute("viewBox", `${from} 0 ${width} ${this.height}`);
    for (const label of this.labels) {
      const left = Math.max(0, (label.dataset.from - from) / width);
      const right = Math.min(1, (label.dataset.until - from) / width);
      label.style.display = right > 0 && left < 1 ? "" : "none";
      label.setAttribute("x", `${left * 100}%`);
      label.setAttribute("width", `${Math.max(0.01, right - left) * 100}%`);
    }
    const { step, moments } = steps(this.svg.clientWidth / 80);
    this.ticks.replaceChildren(...moments.map(moment => {
      const text = document.createElementNS("http://www.w3.org/2000/svg", "text");
      text.setAttribute("class", "tick");
      text.setAttribute("x", `${(moment - view.from) / (view.until - view.from) * 100}%`);
      text.setAttribute("dx", 3);
      text.setAttribute("y", this.ticks.dataset.y);
      text.textContent = momentText(moment, step);
      return text;
    }));
  }

  /** Draws a range with the mouse; a click on a fault shows the fault. */
  select(down) {
    if (down.button !== 0 || down.pointerType === "touch") {
      return;
    }
    const range = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    range.setAttribute("class", "band");
    range.setAttribute("height", this.height);
    const begin = momentAt(down, this.svg);
    const grid = moment => moment / report.span * this.grid;
    const move = event => {
      const [left, right] = [begin, momentAt(event, this.svg)].sort((a, b) => a - b);
      range.setAttribute("x", grid(left));
      range.setAttribute("width", grid(right) - grid(left));
      this.stretched.append(range);
    };
    const up = event => {
      removeEventListener("pointermove", move);
      removeEventListener("pointerup", up);
      range.remove();
      if (Math.abs(event.clientX - down.clientX) > 5) {
        view.set(...[begin, momentAt(event, this.svg)].sort((a, b) => a - b));
      } else if (down.target.dataset.fault || down.target.closest(".label")) {
        view.showFault(down.target.dataset.fault || down.target.closest(".label").dataset.fault);
      }
    };
    addEventListener("pointermove", move);
    addEventListener("pointerup", up);
    down.preventDefault();
  }
}

function momentAt(event, element) {
  const box = element.getBoundingClientRect();
  const share = Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
  return view.from + share * (view.until - view.from);
}

/** With Ctrl, as a pinch on a touchpad has it too; without it the wheel is the page's. */
function wheel(event, element) {
  if (event.ctrlKey || event.metaKey) {
    event.preventDefault();
    view.scale(Math.exp(event.deltaY / 150), momentAt(event, element));
  } else if (Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
    event.preventDefault();
    view.move(event.deltaX / element.clientWidth);
  }
}

for (const stretched of document.querySelectorAll(".plot:has(.ticks) > .stretched")) {
  new Chart(stretched.parentElement, 10000);
}

const actions = {
  in: () => view.scale(1 / 2),
  out: () => view.scale(2),
  back: () => view.move(-0.5),
  on: () => view.move(0.5),
  all: () => view.set(0, report.span),
};
for (const button of document.querySelectorAll("[data-zoom]")) {
  button.addEventListener("click", () => actions[button.dataset.zoom]());
}
for (const button of document.querySelectorAll(".jump")) {
  button.addEventListener("click", () => {
    view.showFault(button.dataset.fault);
    document.getElementById("latency").scrollIntoView({ block: "center" });
  });
}

document.addEventListener("view", () => {
  const step = (view.until - view.from) / 1000;
  document.getElementById("shown").textContent = view.isWhole()
    ? "" : `${momentText(view.from, Math.min(step, 0.1))} to ${momentText(view.until, Math.min(step, 0.1))}`;
});

for (const button of document.querySelectorAll("[data-copies]")) {
  button.addEventListener("click", async () => {
    const copied = document.getElementById(button.dataset.copies);
    try {
      await navigator.clipboard.writeText(copied.textContent);
      button.textContent = "Copied";
    } catch {
      // A page from a file may not write to the clipboard everywhere: then it is chosen, and one key copies it.
      getSelection().selectAllChildren(copied);
      button.textContent = "Selected";
    }
    setTimeout(() => { button.textContent = "Copy"; }, 2000);
  });
}
