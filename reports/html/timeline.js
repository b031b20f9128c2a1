/* The timeline: how many events of which kind when, a bar for the life of each process, a mark for each finding;
 * dragging chooses a span of time for the event table. */
"use strict";
(function () {
  const NS = "http://www.w3.org/2000/svg";
  const LABEL = 150, RIGHT = 16, HISTOGRAM = 70, LANE = 20, AXIS = 22;
  const SECTIONS = ["process", "file", "registry", "network", "other"];

  function make(name, attributes, text) {
    const element = document.createElementNS(NS, name);
    for (const key in attributes) element.setAttribute(key, attributes[key]);
    if (text !== undefined) element.textContent = text;
    return element;
  }

  function niceStep(span, most) {
    const raw = span / most, power = Math.pow(10, Math.floor(Math.log10(raw)));
    return [1, 2, 5, 10].map((each) => each * power).find((each) => each >= raw);
  }

  class Timeline {
    constructor(root, rows, data, choose) {
      this.root = root;
      this.rows = rows;
      this.data = data;
      this.choose = choose;
      this.lanes = data.processes.map((process, at) => ({ process, at }))
        .filter(({ process }) => process.tree)
        .sort((a, b) => (a.process.start ?? data.from) - (b.process.start ?? data.from));
      this.marks = data.processes.map(() => []);
      data.findings.forEach((finding, number) => {
        if (finding.process >= 0) this.marks[finding.process].push({ finding, number });
      });
      this.draw();
      new ResizeObserver(() => this.draw()).observe(root);
    }

    x(seconds) {
      const share = (seconds - this.data.from) / Math.max(this.data.to - this.data.from, 1e-6);
      return LABEL + Math.max(0, Math.min(1, share)) * (this.width - LABEL - RIGHT);
    }

    seconds(x) {
      const share = (x - LABEL) / (this.width - LABEL - RIGHT);
      return this.data.from + Math.max(0, Math.min(1, share)) * (this.data.to - this.data.from);
    }

    draw() {
      const width = this.root.clientWidth;
      if (width === this.width || width < 50) return;
      this.width = width;
      const height = HISTOGRAM + this.lanes.length * LANE + AXIS;
      const svg = make("svg", { width, height, viewBox: `0 0 ${width} ${height}`, role: "group",
        "aria-label": "timeline" });
      this.brush = make("rect", { class: "brush", y: 0, height, x: 0, width: 0 });
      svg.append(this.brush);
      this.drawHistogram(svg);
      this.lanes.forEach((lane, at) => this.drawLane(svg, lane, HISTOGRAM + at * LANE));
      this.drawAxis(svg, height - AXIS);
      this.drag(svg);
      this.root.replaceChildren(svg);
    }

    drawHistogram(svg) {
      const bins = Math.max(20, Math.floor((this.width - LABEL - RIGHT) / 5));
      const counts = Array.from({ length: bins }, () => SECTIONS.map(() => 0));
      for (const row of this.rows) {
        const at = Math.floor((this.x(row[1]) - LABEL) / (this.width - LABEL - RIGHT) * bins);
        counts[Math.min(bins - 1, at)][row[11]] += row[9];
      }
      const sums = counts.map((bin) => bin.reduce((a, b) => a + b, 0));
      const most = Math.max(1, ...sums);
      const step = (this.width - LABEL - RIGHT) / bins;
      counts.forEach((bin, at) => {
        let y = HISTOGRAM - 6;
        const scale = sums[at] > 0 ? Math.max(3, (HISTOGRAM - 14) * Math.sqrt(sums[at] / most)) / sums[at] : 0;
        bin.forEach((count, section) => {
          if (count === 0) return;
          y -= count * scale;
          svg.append(make("rect", { class: "bar-" + SECTIONS[section],
            x: (LABEL + at * step).toFixed(1), y: y.toFixed(1),
            width: Math.max(1, step - 1).toFixed(1), height: (count * scale).toFixed(1) }));
        });
      });
      svg.append(make("text", { class: "faint", x: 0, y: 14 }, "events"));
      svg.append(make("text", { class: "faint", x: 0, y: 30 }, "(most " + most.toLocaleString("en") + ", root scale)"));
    }

    drawLane(svg, { process, at }, y) {
      const from = this.x(process.start ?? this.data.from), to = this.x(process.end ?? this.data.to);
      const name = process.name + " " + process.pid;
      const label = make("text", { x: 0, y: y + 14 }, name.length > 22 ? name.slice(0, 21) + "…" : name);
      label.append(make("title", {}, name));
      svg.append(label);
      svg.append(make("line", { class: "axis", x1: LABEL, x2: this.width - RIGHT, y1: y + 10, y2: y + 10 }));
      svg.append(make("rect", { class: "life", x: from, y: y + 6, width: Math.max(2, to - from), height: 8, rx: 2 }));
      this.marks[at].forEach(({ finding, number }) => {
        const text = window.kaiseki.offset(finding.at) + "  " + finding.severity + "  " + finding.text;
        const mark = make("g", { tabindex: 0, role: "button", "aria-label": text });
        mark.append(make("circle", { class: "dot dot-" + finding.severity, cx: this.x(finding.at), cy: y + 10, r: 5 }));
        mark.append(make("title", {}, text));
        const go = () => this.choose((row) => row[8] === number, finding.rule);
        mark.addEventListener("click", go);
        mark.addEventListener("keydown", (event) => { if (event.key === "Enter") go(); });
        mark.addEventListener("pointerdown", (event) => event.stopPropagation());
        svg.append(mark);
      });
    }

    drawAxis(svg, y) {
      const span = this.data.to - this.data.from;
      if (!(span > 0)) return;
      const step = niceStep(span, Math.max(2, Math.floor((this.width - LABEL) / 90)));
      for (let at = Math.ceil(this.data.from / step) * step; at <= this.data.to; at += step) {
        const x = this.x(at);
        svg.append(make("line", { class: "axis", x1: x, x2: x, y1: 0, y2: y }));
        svg.append(make("text", { class: "faint", x: x + 2, y: y + 14 }, "+" + parseFloat(at.toPrecision(6)) + " s"));
      }
    }

    drag(svg) {
      let from = null;
      const place = (event) => Math.max(LABEL, event.clientX - svg.getBoundingClientRect().left);
      svg.addEventListener("pointerdown", (event) => { from = place(event); svg.setPointerCapture(event.pointerId); });
      svg.addEventListener("pointermove", (event) => {
        if (from === null) return;
        const to = place(event);
        this.brush.setAttribute("x", Math.min(from, to));
        this.brush.setAttribute("width", Math.abs(to - from));
      });
      svg.addEventListener("pointerup", (event) => {
        const to = place(event);
        if (from !== null && Math.abs(to - from) > 4) {
          const low = this.seconds(Math.min(from, to)), high = this.seconds(Math.max(from, to));
          const label = window.kaiseki.offset(low) + " to " + window.kaiseki.offset(high);
          this.choose((row) => row[1] >= low && row[1] <= high, label);
        }
        from = null;
      });
    }
  }

  window.kaiseki.Timeline = Timeline;
  window.kaiseki.svg = make;
})();
