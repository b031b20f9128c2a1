/* The causality graph: what started, wrote, ran, loaded and contacted what, in columns from left to right. */
"use strict";
(function () {
  const WIDTH = 168, HEIGHT = 34, GAP_X = 118, GAP_Y = 14, MARGIN = 8;

  // Column of each node: one more than its earliest cause, along edges that lead to new nodes (a cycle stops there).
  function columnsOf(nodes, edges) {
    const depth = nodes.map(() => -1), next = nodes.map(() => []), causes = nodes.map(() => 0);
    for (const [from, to] of edges) {
      next[from].push(to);
      causes[to]++;
    }
    const start = (node) => {
      const queue = [node];
      depth[node] = 0;
      for (let at = 0; at < queue.length; at++) {
        for (const to of next[queue[at]]) {
          if (depth[to] >= 0) continue;
          depth[to] = depth[queue[at]] + 1;
          queue.push(to);
        }
      }
    };
    nodes.forEach((_, at) => { if (causes[at] === 0) start(at); });
    nodes.forEach((_, at) => { if (depth[at] < 0) start(at); });
    return depth;
  }

  // Rows: each column in the order of the mean row of its causes, so that few edges cross.
  function place(nodes, edges) {
    const depth = columnsOf(nodes, edges), columns = [];
    nodes.forEach((_, at) => { (columns[depth[at]] ||= []).push(at); });
    const row = nodes.map(() => 0);
    columns.forEach((column) => column.forEach((node, at) => { row[node] = at; }));
    const before = nodes.map(() => []), after = nodes.map(() => []);
    for (const [from, to] of edges) {
      before[to].push(from);
      after[from].push(to);
    }
    const mean = (node, near) =>
      near.length > 0 ? near.reduce((sum, each) => sum + row[each], 0) / near.length : row[node];
    for (let round = 0; round < 4; round++) {
      for (const column of columns) {
        const wish = new Map(column.map((node) => [node, mean(node, (round % 2 === 0 ? before : after)[node])]));
        column.sort((a, b) => wish.get(a) - wish.get(b) || a - b);
        column.forEach((node, at) => { row[node] = at; });
      }
    }
    const tallest = Math.max(1, ...columns.map((column) => column.length));
    return { columns, tallest, spot: nodes.map((_, at) => {
      const lift = (tallest - columns[depth[at]].length) / 2;
      return { x: MARGIN + depth[at] * (WIDTH + GAP_X), y: MARGIN + (row[at] + lift) * (HEIGHT + GAP_Y) };
    }) };
  }

  function shorten(text, most) { return text.length > most ? text.slice(0, most - 1) + "…" : text; }

  class Graph {
    constructor(root, graph, choose) {
      this.nodes = graph.nodes;
      this.edges = graph.edges;
      this.choose = choose;
      this.chosen = -1;
      const { columns, tallest, spot } = place(this.nodes, this.edges);
      const make = window.kaiseki.svg;
      const width = Math.max(MARGIN * 2 + columns.length * (WIDTH + GAP_X) - GAP_X, 10);
      const height = Math.max(MARGIN * 2 + tallest * (HEIGHT + GAP_Y) - GAP_Y, 10);
      const svg = make("svg", { width, height, viewBox: `0 0 ${width} ${height}`, role: "group",
        "aria-label": "causality graph" });
      const defs = make("defs", {});
      const arrow = make("marker", { id: "arrow", viewBox: "0 0 8 8", refX: 7, refY: 4, markerWidth: 7, markerHeight: 7,
        orient: "auto-start-reverse" });
      arrow.append(make("path", { d: "M0 0 L8 4 L0 8 z" }));
      defs.append(arrow);
      svg.append(defs);
      this.edgeElements = this.edges.map((edge) => this.drawEdge(svg, edge, spot));
      this.nodeElements = this.nodes.map((node, at) => this.drawNode(svg, node, at, spot[at]));
      root.replaceChildren(svg);
    }

    drawEdge(svg, [from, to, label, index], spot) {
      const make = window.kaiseki.svg;
      const a = spot[from], b = spot[to];
      const forward = b.x > a.x;
      const x1 = a.x + (forward ? WIDTH : WIDTH / 2), y1 = a.y + (forward ? HEIGHT / 2 : HEIGHT);
      const x2 = b.x + (forward ? 0 : WIDTH / 2), y2 = b.y + (forward ? HEIGHT / 2 : HEIGHT);
      const bend = forward ? Math.max(30, (x2 - x1) / 2) : 0;
      const group = make("g", {});
      const path = forward
        ? `M${x1} ${y1} C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`
        : `M${x1} ${y1} C${x1} ${y1 + 40} ${x2} ${y2 + 40} ${x2} ${y2}`;
      group.append(make("path", { class: "edge", d: path, "marker-end": "url(#arrow)" }));
      const text = make("text", { class: "edge-label", x: x2 - 8, y: y2 - 4, "text-anchor": "end" },
        shorten(label, 20));
      const title = make("title", {}, label + (index === null ? "" : "  #" + index));
      group.append(title);
      if (forward && label !== "starts" && label !== "") group.append(text);
      svg.append(group);
      return group;
    }

    drawNode(svg, node, at, { x, y }) {
      const make = window.kaiseki.svg;
      const worst = node.severity ? " worst-" + node.severity : "";
      const group = make("g", { class: "node " + node.kind + worst, tabindex: 0, role: "button",
        "aria-label": node.kind + " " + node.label });
      group.append(make("rect", { x, y, width: WIDTH, height: HEIGHT, rx: node.kind === "host" ? 16 : 5 }));
      group.append(make("text", { x: x + 9, y: y + 15 }, shorten(node.label, 24)));
      group.append(make("text", { class: "faint", x: x + 9, y: y + 28, "font-size": 10 }, node.kind));
      group.append(make("title", {}, [node.label, node.title, node.note].filter(Boolean).join("\n")));
      group.addEventListener("click", () => this.pick(at));
      group.addEventListener("keydown", (event) => { if (event.key === "Enter") this.pick(at, true); });
      group.addEventListener("dblclick", () => this.pick(at, true));
      svg.append(group);
      return group;
    }

    // Lights up what a node comes from and leads to; a second time, everything. `open` shows its events.
    pick(node, open) {
      this.chosen = !open && this.chosen === node ? -1 : node;
      const near = new Set();
      const walk = (side) => {
        const reached = new Set([node]);
        for (const at of reached) {
          near.add(at);
          for (const edge of this.edges) if (edge[side] === at) reached.add(edge[1 - side]);
        }
      };
      walk(0);
      walk(1);
      const dim = (at) => this.chosen >= 0 && !near.has(at);
      this.nodeElements.forEach((element, at) => {
        element.classList.toggle("dimmed", dim(at));
        element.classList.toggle("chosen", at === this.chosen);
      });
      this.edgeElements.forEach((element, at) => {
        element.classList.toggle("dimmed", dim(this.edges[at][0]) || dim(this.edges[at][1]));
      });
      if (open) this.show(this.nodes[node]);
    }

    show(node) {
      if (node.process !== undefined && node.process !== null) {
        this.choose((row) => row[2] === node.process, node.label);
      } else if (node.find) {
        const wanted = node.find.toLowerCase();
        this.choose((row) => row[4].toLowerCase().includes(wanted), node.label);
      }
    }
  }

  window.kaiseki.Graph = Graph;
})();
