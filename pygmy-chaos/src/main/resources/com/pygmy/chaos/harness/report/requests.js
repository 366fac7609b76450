"use strict";
// All requests as the page carries them, and which row each client has.

const OK = 0, REFUSED = 1, NEVER = 0xffffffff;

async function unpacked(base64) {
  const bytes = Uint8Array.from(atob(base64), letter => letter.charCodeAt(0));
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();
}

/** The columns that the page carries. Times are in seconds, and clients have their requests in the order of time. */
class Requests {
  static async read() {
    const [columns, texts] = await Promise.all([unpacked(report.columns), unpacked(report.texts)]);
    return new Requests(columns, new TextDecoder().decode(texts).split("\n"));
  }

  constructor(columns, texts) {
    const count = report.count;
    const wide = n => new Uint32Array(columns, n * 4 * count, count);
    this.count = count;
    this.texts = texts;
    this.asked = Float64Array.from(wide(0));
    this.took = wide(1);
    this.line = Int32Array.from(wide(2));
    this.process = wide(3);
    this.kind = new Uint8Array(columns, 16 * count, count);
    this.ending = new Uint8Array(columns, 17 * count, count);
    for (let i = 0, at = 0, line = 0; i < count; i++) {
      at += this.asked[i];
      line += this.line[i];
      this.asked[i] = at * report.unit;
      this.line[i] = line;
    }
    this.clients = report.processes.map(() => []);
    this.process.forEach((process, i) => this.clients[process].push(i));
    this.marked = null;
    this.layRows();
  }

  /** A client that does not know how its request ended asks no more; the next that begins takes over its row. */
  layRows() {
    this.rows = [];
    this.rowOf = new Uint32Array(this.clients.length);
    const busyUntil = [];
    const beginners = this.clients.map((_, client) => client).sort((a, b) => this.clients[a][0] - this.clients[b][0]);
    for (const client of beginners) {
      const requests = this.clients[client];
      let row = busyUntil.findIndex(until => until < this.asked[requests[0]]);
      if (row < 0) {
        row = this.rows.push([]) - 1;
      }
      for (const i of requests) { this.rows[row].push(i); }
      busyUntil[row] = this.ended(requests[requests.length - 1]);
      this.rowOf[client] = row;
    }
  }

  ended(i) {
    return this.took[i] === NEVER ? report.span : this.asked[i] + this.took[i] * report.unit;
  }

  isTrouble(i) {
    return this.ending[i] !== OK && this.ending[i] !== REFUSED;
  }

  /** Place in a row of the first request that was asked at this moment or later. */
  static first(row, asked, moment) {
    let low = 0, high = row.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (asked[row[middle]] < moment) { low = middle + 1; } else { high = middle; }
    }
    return low;
  }

  mark(words) {
    const wanted = words.trim().toLowerCase();
    this.marked = wanted === "" ? null
      : Uint8Array.from({ length: this.count }, (_, i) => this.text(i).toLowerCase().includes(wanted) ? 1 : 0);
  }

  text(i) {
    return this.texts[i] || report.kinds[this.kind[i]];
  }
}
