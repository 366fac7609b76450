"use strict";
// Every request as a bar in a row of its client, on a canvas: only what is in view is drawn.

const FOOT = 22, HEAD = 20, ROW_MIN = 3, ROW_MAX = 24, NEAR = 8;

class Timeline {
  constructor(canvas, requests) {
    this.canvas = canvas;
    this.requests = requests;
    this.chosen = -1;
    this.top = 0;
    this.shown = [];
    document.addEventListener("view", () => this.later());
    new ResizeObserver(() => this.later()).observe(canvas);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.later());
    addEventListener("beforeprint", () => this.onPaper(true));
    addEventListener("afterprint", () => this.onPaper(false));
    this.draw();
  }

  onPaper(isPaper) {
    document.documentElement.classList.toggle("paper", isPaper);
    this.draw();
  }

  later() {
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => this.draw());
  }

  x(moment) {
    return (moment - view.from) / (view.until - view.from) * this.width;
  }

  /** Where there is no room for all rows, only those are shown that have something in the time that is shown. */
  chooseRows() {
    const { rows, asked } = this.requests;
    const room = this.height - HEAD - FOOT;
    const all = rows.length * ROW_MIN <= room;
    this.shown = [];
    rows.forEach((row, number) => {
      const first = Math.max(0, Requests.first(row, asked, view.from) - 1);
      const begins = this.requests.ended(row[first]) >= view.from ? first : first + 1;
      if (all || (begins < row.length && asked[row[begins]] <= view.until)) {
        this.shown.push({ number, row, begins });
      }
    });
    this.rowHeight = Math.min(ROW_MAX, Math.max(ROW_MIN, room / Math.max(1, this.shown.length)));
    this.top = Math.min(Math.max(0, this.top), Math.max(0, this.rowHeight * this.shown.length - room));
  }

  y(place) {
    return HEAD + place * this.rowHeight - this.top;
  }

  draw() {
    const scale = devicePixelRatio || 1;
    this.width = this.canvas.clientWidth;
    this.height = this.canvas.clientHeight;
    this.canvas.width = Math.round(this.width * scale);
    this.canvas.height = Math.round(this.height * scale);
    const style = getComputedStyle(document.documentElement);
    this.colour = name => style.getPropertyValue(`--${name}`);
    this.colours = ["ok", "refused", "failed", "unknown-end"].map(this.colour);
    const pen = this.pen = this.canvas.getContext("2d");
    pen.scale(scale, scale);
    pen.font = `12px ${getComputedStyle(document.body).fontFamily}`;
    pen.fillStyle = this.colour("page");
    pen.fillRect(0, 0, this.width, this.height);
    this.chooseRows();
    this.drawFaults();
    // What went wrong is drawn last, so that nothing hides it.
    this.drawBars(false);
    this.drawBars(true);
    this.drawChosen();
    this.drawFrame();
  }

  drawFaults() {
    const pen = this.pen;
    for (const fault of report.faults) {
      const from = this.x(fault.from), until = Math.max(from + 1, this.x(fault.until));
      pen.fillStyle = this.colour("band");
      pen.fillRect(from, 0, until - from, this.height - FOOT);
    }
  }

  drawBars(trouble) {
    const { asked, ending, marked } = this.requests, pen = this.pen;
    const inset = this.rowHeight > 8 ? 1.5 : this.rowHeight > 4 ? 0.5 : 0;
    this.shown.forEach(({ row, begins }, place) => {
      const y = this.y(place);
      if (y + this.rowHeight < HEAD || y > this.height - FOOT) {
        return;
      }
      let drawnUntil = -1;
      for (let n = begins; n < row.length && asked[row[n]] <= view.until; n++) {
        const i = row[n];
        if (this.requests.isTrouble(i) !== trouble) {
          continue;
        }
        const from = this.x(asked[i]);
        const until = Math.max(this.x(this.requests.ended(i)), from + (trouble ? 3 : 1));
        if (until - drawnUntil < 0.5 && !marked) {
          continue;
        }
        drawnUntil = until;
        pen.fillStyle = this.colours[ending[i]];
        pen.globalAlpha = marked && !marked[i] ? 0.12 : this.requests.took[i] === NEVER ? 0.45 : 1;
        pen.fillRect(from, y + inset, Math.max(until - from - (until - from > 4 ? 0.6 : 0), 0.8), this.rowHeight - 2 * inset);
      }
    });
    pen.globalAlpha = 1;
  }

  drawChosen() {
    const place = this.chosen < 0 ? -1 : this.placeOf(this.chosen);
    if (place < 0) {
      return;
    }
    const from = this.x(this.requests.asked[this.chosen]), until = this.x(this.requests.ended(this.chosen));
    this.pen.strokeStyle = this.colour("ink");
    this.pen.lineWidth = 2;
    this.pen.strokeRect(from - 1.5, this.y(place) - 0.5, Math.max(until - from, 2) + 3, this.rowHeight + 1);
  }

  /** Times below and faults by name above, over whatever is there. */
  drawFrame() {
    const pen = this.pen;
    pen.fillStyle = this.colour("page");
    pen.fillRect(0, this.height - FOOT, this.width, FOOT);
    pen.fillRect(0, 0, this.width, HEAD);
    pen.fillStyle = this.colour("soft");
    const { step, moments } = steps(this.width / 80);
    for (const moment of moments) {
      pen.fillRect(this.x(moment), this.height - FOOT, 1, 5);
      pen.fillText(momentText(moment, step), this.x(moment) + 4, this.height - 7);
    }
    let free = 0;
    for (const fault of report.faults) {
      const at = Math.max(0, this.x(fault.from));
      if (at >= free && this.x(fault.until) > 0 && at < this.width) {
        pen.fillText(fault.label, at + 3, 14);
        free = at + pen.measureText(fault.label).width + 10;
      }
    }
  }

  placeOf(i) {
    const number = this.requests.rowOf[this.requests.process[i]];
    return this.shown.findIndex(row => row.number === number);
  }

  /** The request at a point of the canvas, or the one of its row that is near; -1 where there is none. */
  at(x, y) {
    const place = Math.floor((y - HEAD + this.top) / this.rowHeight);
    const shown = y < HEAD || y > this.height - FOOT ? undefined : this.shown[place];
    if (!shown) {
      return -1;
    }
    const moment = view.from + x / this.width * (view.until - view.from);
    const after = Requests.first(shown.row, this.requests.asked, moment);
    let nearest = -1, least = NEAR;
    for (const i of [shown.row[after - 1], shown.row[after]]) {
      if (i !== undefined) {
        const away = Math.max(this.x(this.requests.asked[i]) - x, x - this.x(this.requests.ended(i)), 0);
        if (away < least) { nearest = i; least = away; }
      }
    }
    return nearest;
  }

  choose(i) {
    if (i === this.chosen) {
      return;
    }
    this.chosen = i;
    this.tell();
    this.later();
  }

  /** Chooses a request and moves the view to it where it is out of sight. */
  select(i) {
    const { asked } = this.requests;
    const ended = this.requests.ended(i);
    if (asked[i] < view.from || ended > view.until) {
      const length = Math.max(view.until - view.from, Math.min(report.span, (ended - asked[i]) * 2));
      view.set((asked[i] + ended - length) / 2, (asked[i] + ended + length) / 2);
    }
    this.chooseRows();
    const y = this.y(this.placeOf(i));
    if (y < HEAD) { this.top += y - HEAD; }
    if (y + this.rowHeight > this.height - FOOT) { this.top += y + this.rowHeight - this.height + FOOT; }
    this.choose(i);
  }

  tell() {
    const told = document.getElementById("told"), requests = this.requests, i = this.chosen;
    const first = document.createElement("p"), second = document.createElement("p");
    second.className = "soft";
    if (i < 0) {
      second.textContent = "No request is chosen.";
      told.replaceChildren(second);
      return;
    }
    first.textContent = requests.text(i);
    const took = requests.took[i] === NEVER ? "never answered" : `${report.endings[requests.ending[i]]} after ${
      momentText(requests.took[i] * report.unit, 0.0001)}`;
    second.textContent = report.timed
      ? `client ${report.processes[requests.process[i]]} · asked at ${momentText(requests.asked[i], 0.001)} · ${took} · line ${requests.line[i]} of the history`
      : `client ${report.processes[requests.process[i]]} · line ${requests.line[i]} of the history`;
    told.replaceChildren(first, second);
  }

  /** The nearest in the row above or below. */
  neighbour(step) {
    const shown = this.shown[this.placeOf(this.chosen) + step];
    if (!shown) {
      return this.chosen;
    }
    const n = Requests.first(shown.row, this.requests.asked, this.requests.asked[this.chosen]);
    return shown.row[Math.min(n, shown.row.length - 1)];
  }

  firstInView() {
    const found = this.shown.find(({ row, begins }) => begins < row.length);
    return found ? found.row[found.begins] : 0;
  }

  /** The next or the one before in its row. */
  following(step) {
    const row = this.requests.rows[this.requests.rowOf[this.requests.process[this.chosen]]];
    return row[Math.min(row.length - 1, Math.max(0, row.indexOf(this.chosen) + step))];
  }

  nextTrouble() {
    const { count } = this.requests;
    for (let n = 1; n <= count; n++) {
      const i = (Math.max(this.chosen, -1) + n) % count;
      if (this.requests.isTrouble(i)) {
        this.select(i);
        return;
      }
    }
  }

  key(event) {
    const known = {
      ArrowLeft: () => this.select(this.following(-1)),
      ArrowRight: () => this.select(this.following(1)),
      ArrowUp: () => this.select(this.neighbour(-1)),
      ArrowDown: () => this.select(this.neighbour(1)),
      "+": () => view.scale(1 / 2, this.chosen < 0 ? undefined : this.requests.asked[this.chosen]),
      "=": () => view.scale(1 / 2, this.chosen < 0 ? undefined : this.requests.asked[this.chosen]),
      "-": () => view.scale(2),
      0: () => view.set(0, report.span),
      n: () => this.nextTrouble(),
    }[event.key];
    if (known && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      if (this.chosen < 0 && event.key.startsWith("Arrow")) {
        this.select(this.firstInView());
      } else {
        known();
      }
    }
  }
}

/** Mouse, pen and fingers: hover or touch tells, one drags, two zoom. */
function listen(canvas, timeline) {
  const down = new Map();
  const place = event => {
    const box = canvas.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  const release = event => down.delete(event.pointerId);
  canvas.addEventListener("pointerdown", event => {
    down.set(event.pointerId, place(event));
    canvas.setPointerCapture(event.pointerId);
    timeline.choose(timeline.at(place(event).x, place(event).y));
  });
  canvas.addEventListener("pointerup", release);
  canvas.addEventListener("pointercancel", release);
  canvas.addEventListener("pointermove", event => {
    const now = place(event), before = down.get(event.pointerId);
    if (!before) {
      const found = timeline.at(now.x, now.y);
      if (found >= 0) { timeline.choose(found); }
      return;
    }
    const other = [...down].find(([id]) => id !== event.pointerId);
    if (other) {
      const wide = Math.max(10, Math.abs(now.x - other[1].x)), was = Math.max(10, Math.abs(before.x - other[1].x));
      view.scale(was / wide, view.from + (now.x + other[1].x) / 2 / timeline.width * (view.until - view.from));
    } else {
      timeline.top -= now.y - before.y;
      view.move((before.x - now.x) / timeline.width);
    }
    down.set(event.pointerId, now);
  });
  canvas.addEventListener("wheel", event => wheel(event, canvas), { passive: false });
  canvas.addEventListener("dblclick", () => view.set(0, report.span));
  canvas.addEventListener("keydown", event => timeline.key(event));
}

function showInTimeline(timeline, line) {
  const i = timeline.requests.line.indexOf(line);
  const { asked } = timeline.requests, ended = timeline.requests.ended(i);
  view.set(asked[i] - 1, Math.min(ended, asked[i] + 5) + 1);
  timeline.select(i);
  timeline.canvas.scrollIntoView({ block: "center" });
  timeline.canvas.focus({ preventScroll: true });
}

let timeline;

async function begin() {
  const canvas = document.getElementById("timeline");
  if (report.count === 0 || typeof DecompressionStream === "undefined") {
    document.getElementById("told").firstElementChild.textContent = report.count === 0
      ? "There was no request." : "This browser cannot unpack the requests: it knows no DecompressionStream.";
    return;
  }
  timeline = new Timeline(canvas, await Requests.read());
  listen(canvas, timeline);
  document.getElementById("next-trouble").addEventListener("click", () => timeline.nextTrouble());
  document.getElementById("find").addEventListener("input", event => {
    timeline.requests.mark(event.target.value);
    timeline.later();
  });
  for (const bar of document.querySelectorAll("[data-line]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "Show";
    button.setAttribute("aria-label", "Show in the timeline");
    button.addEventListener("click", () => showInTimeline(timeline, Number(bar.dataset.line)));
    bar.append(button);
  }
  document.documentElement.dataset.ready = "yes";
}

begin();
