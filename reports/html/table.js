/* The event table: filters, sorts and groups 100,000 rows; only the rows in view exist as elements. */
"use strict";
(function () {
  const ROW = 22;
  const SEVERITIES = ["", "info", "low", "medium", "high", "critical"];

  // One entry per column: what a cell shows, what it is sorted by.
  function makeColumns(data) {
    const process = (row) => data.processes[row[2]];
    return [
      { name: "#", text: (row) => String(row[0]), key: (row) => row[0], numeric: true },
      { name: "+ s", text: (row) => offset(row[1]), key: (row) => row[1], numeric: true },
      { name: "Process", text: (row) => process(row) ? process(row).name : "", group: true },
      { name: "PID", text: (row) => process(row) ? String(process(row).pid) : "",
        key: (row) => process(row) ? process(row).pid : -1, numeric: true, group: true },
      { name: "Operation", text: (row) => data.operations[row[3]], group: true },
      { name: "Path", text: (row) => row[4], group: true, wide: true },
      { name: "Detail", text: (row) => row[5], wide: true },
      { name: "Result", text: (row) => data.results[row[6]], group: true },
      { name: "Severity", text: (row) => SEVERITIES[row[7]], key: (row) => row[7], group: true, badge: true },
      { name: "Finding", text: (row) => row[8] < 0 ? "" : data.findings[row[8]].rule, group: true },
      { name: "×", text: (row) => String(row[9]), key: (row) => row[9], numeric: true },
      { name: "Where", text: (row) => data.places[row[10]], group: true },
    ];
  }

  function offset(seconds) { return (seconds < 0 ? "" : "+") + seconds.toFixed(2); }

  // "word", "!word" (not), "=text" (exactly), and for numbers ">5", "<5", "5-9".
  function makeTest(column, query) {
    let wanted = query.trim().toLowerCase();
    if (wanted === "") return null;
    if (column.numeric) {
      const range = wanted.match(/^([<>]?)\s*([+-]?\d+(?:\.\d+)?)(?:\s*-\s*([+-]?\d+(?:\.\d+)?))?$/);
      if (range && (range[1] || range[3])) {
        const low = parseFloat(range[2]), high = parseFloat(range[3]);
        if (range[1] === ">") return (row) => column.key(row) > low;
        if (range[1] === "<") return (row) => column.key(row) < low;
        return (row) => column.key(row) >= low && column.key(row) <= high;
      }
    }
    const negated = wanted.startsWith("!");
    if (negated) wanted = wanted.slice(1);
    const exact = wanted.startsWith("=");
    if (exact) wanted = wanted.slice(1);
    return (row) => {
      const text = column.text(row).toLowerCase();
      return (exact ? text === wanted : text.includes(wanted)) !== negated;
    };
  }

  function isSameGroup(a, b) { return a.members !== undefined && b.members !== undefined && a.group === b.group; }

  class EventTable {
    constructor(root, rows, data) {
      this.root = root;
      this.rows = rows;
      this.columns = makeColumns(data);
      this.data = data;
      this.filters = this.columns.map(() => "");
      this.search = "";
      this.onlyTree = data.has_sample;
      this.extra = null;
      this.sorted = [{ column: 0, down: false }];
      this.groupBy = -1;
      this.open = new Set();
      this.current = -1;
      this.pool = [];
      this.build();
      this.refresh();
    }

    build() {
      this.view = this.root.querySelector(".view");
      this.pad = this.root.querySelector(".pad");
      this.count = document.getElementById("event-count");
      this.detail = document.getElementById("event-detail");
      const head = this.root.querySelector(".head");
      this.heads = this.columns.map((column, at) => this.buildHead(head, column, at));
      const group = document.getElementById("event-group");
      this.columns.forEach((column, at) => {
        if (column.group) group.append(new Option(column.name, at));
      });
      group.addEventListener("change", () => { this.setGroup(Number(group.value)); });
      const search = document.getElementById("event-search");
      search.addEventListener("input", () => { this.search = search.value; this.refresh(); });
      const tree = document.getElementById("event-tree");
      tree.checked = this.onlyTree;
      tree.disabled = !this.data.has_sample;
      tree.addEventListener("change", () => { this.onlyTree = tree.checked; this.refresh(); });
      document.getElementById("event-clear").addEventListener("click", () => this.clear());
      this.view.addEventListener("scroll", () => this.draw());
      this.view.addEventListener("keydown", (event) => this.press(event));
      this.view.addEventListener("click", (event) => this.click(event));
      new ResizeObserver(() => this.draw()).observe(this.view);
    }

    buildHead(head, column, at) {
      const cell = document.createElement("div");
      const button = document.createElement("button");
      button.type = "button";
      button.addEventListener("click", (event) => this.sortBy(at, event.shiftKey));
      const input = document.createElement("input");
      input.setAttribute("aria-label", "filter " + column.name);
      input.title = column.numeric ? "12, >5, <5, 5-9" : "text, !not, =exactly";
      input.addEventListener("input", () => { this.filters[at] = input.value; this.refresh(); });
      cell.setAttribute("role", "columnheader");
      cell.append(button, input);
      head.append(cell);
      return { cell, button, input };
    }

    clear() {
      this.filters = this.columns.map(() => "");
      this.heads.forEach((head) => { head.input.value = ""; });
      this.search = document.getElementById("event-search").value = "";
      this.extra = null;
      this.refresh();
    }

    // Shows the rows for which `test` holds, wherever they are, until cleared.
    only(test, label) {
      this.clear();
      this.extra = { test, label };
      this.onlyTree = document.getElementById("event-tree").checked = false;
      this.refresh();
      this.root.scrollIntoView({ block: "center" });
      this.view.focus({ preventScroll: true });
    }

    setGroup(column) {
      this.groupBy = column;
      this.open.clear();
      document.getElementById("event-group").value = String(column);
      this.refresh();
    }

    sortBy(column, add) {
      const known = this.sorted.find((each) => each.column === column);
      if (known) known.down = !known.down;
      if (!add) this.sorted = [known || { column, down: false }];
      else if (!known) this.sorted.push({ column, down: false });
      this.refresh();
    }

    tests() {
      const tests = [];
      this.filters.forEach((query, at) => {
        const test = makeTest(this.columns[at], query);
        if (test) tests.push(test);
      });
      if (this.onlyTree) tests.push((row) => row[10] === 0);
      if (this.extra) tests.push(this.extra.test);
      const words = this.search.toLowerCase().split(/\s+/).filter((word) => word !== "");
      if (words.length > 0) {
        tests.push((row) => {
          const text = this.columns.map((column) => column.text(row)).join("\u0001").toLowerCase();
          return words.every((word) => text.includes(word));
        });
      }
      return tests;
    }

    refresh() {
      const chosen = this.lines ? this.lines[this.current] : undefined;
      const tests = this.tests();
      const shown = this.rows.filter((row) => tests.every((test) => test(row)));
      this.sortRows(shown);
      this.shown = shown;
      this.lines = this.groupBy < 0 ? shown : this.group(shown);
      this.current = chosen ? this.lines.findIndex((line) => line === chosen || isSameGroup(line, chosen)) : -1;
      if (this.current < 0) this.detail.replaceChildren();
      this.pad.style.height = this.lines.length * ROW + "px";
      this.root.setAttribute("aria-rowcount", String(this.lines.length));
      const label = this.extra ? " · " + this.extra.label : "";
      const number = (count) => count.toLocaleString("en");
      this.count.textContent = number(shown.length) + " of " + number(this.rows.length) + label;
      this.showHeads();
      this.draw();
    }

    sortRows(rows) {
      const orders = this.sorted.map(({ column, down }) => {
        const { key = (row) => this.columns[column].text(row).toLowerCase() } = this.columns[column];
        const keys = new Map(rows.map((row) => [row, key(row)]));
        return { keys, sign: down ? -1 : 1 };
      });
      if (orders.length === 1 && this.sorted[0].column === 0 && !this.sorted[0].down) return; // rows come in this order
      rows.sort((a, b) => {
        for (const { keys, sign } of orders) {
          const first = keys.get(a), second = keys.get(b);
          if (first < second) return -sign;
          if (first > second) return sign;
        }
        return a[0] - b[0];
      });
    }

    group(rows) {
      const column = this.columns[this.groupBy];
      const groups = new Map();
      for (const row of rows) {
        const name = column.text(row);
        if (!groups.has(name)) groups.set(name, []);
        groups.get(name).push(row);
      }
      const lines = [];
      const ordered = [...groups].sort((a, b) => b[1].length - a[1].length || (a[0] < b[0] ? -1 : 1));
      for (const [name, members] of ordered) {
        lines.push({ group: name, members });
        if (this.open.has(name)) for (const row of members) lines.push(row);
      }
      return lines;
    }

    showHeads() {
      this.heads.forEach(({ cell, button }, at) => {
        const order = this.sorted.find((each) => each.column === at);
        button.textContent = this.columns[at].name + (order ? (order.down ? " ▼" : " ▲") : "");
        cell.setAttribute("aria-sort", order ? (order.down ? "descending" : "ascending") : "none");
      });
    }

    // Fills as many row elements as fit, and a few more for smooth scrolling.
    draw() {
      const first = Math.max(0, Math.floor(this.view.scrollTop / ROW) - 8);
      const last = Math.min(this.lines.length, Math.ceil((this.view.scrollTop + this.view.clientHeight) / ROW) + 8);
      while (this.pool.length < last - first) this.pool.push(this.makeRow());
      this.pool.forEach((element, at) => {
        const line = first + at;
        element.hidden = line >= last;
        if (line < last) this.fill(element, line);
      });
      const current = this.pool.find((element) => !element.hidden && element.line === this.current);
      if (current) this.view.setAttribute("aria-activedescendant", current.id);
      else this.view.removeAttribute("aria-activedescendant");
    }

    makeRow() {
      const element = document.createElement("div");
      element.id = "event-row-" + this.pool.length;
      element.setAttribute("role", "row");
      element.cells = this.columns.map((column) => {
        const cell = document.createElement("span");
        cell.setAttribute("role", "gridcell");
        if (column.numeric) cell.className = "n";
        return cell;
      });
      element.groupName = document.createElement("span");
      this.pad.append(element);
      return element;
    }

    fill(element, at) {
      const line = this.lines[at];
      element.line = at;
      element.style.top = at * ROW + "px";
      element.setAttribute("aria-rowindex", String(at + 1));
      element.setAttribute("aria-selected", String(at === this.current));
      element.className = "row" + (at === this.current ? " current" : "") + (line.members ? " group" : "");
      if (line.members) {
        const open = this.open.has(line.group);
        const size = document.createElement("small");
        size.textContent = line.members.length.toLocaleString("en");
        element.setAttribute("aria-expanded", String(open));
        element.groupName.textContent = (open ? "▾ " : "▸ ") + (line.group || "(none)");
        element.replaceChildren(element.groupName, size);
        return;
      }
      element.removeAttribute("aria-expanded");
      if (element.firstChild !== element.cells[0]) element.replaceChildren(...element.cells);
      this.columns.forEach((column, each) => {
        const cell = element.cells[each];
        const text = column.text(line);
        cell.textContent = text.length > 400 ? text.slice(0, 400) + "…" : text; // whole below, when chosen
        if (column.badge) cell.className = text === "" ? "" : "badge " + text;
      });
    }

    choose(at) {
      if (at < 0 || at >= this.lines.length) return;
      this.current = at;
      const top = at * ROW;
      if (top < this.view.scrollTop) this.view.scrollTop = top;
      if (top + ROW > this.view.scrollTop + this.view.clientHeight) {
        this.view.scrollTop = top + ROW - this.view.clientHeight;
      }
      this.draw();
      this.showDetail(this.lines[at]);
    }

    toggle(at) {
      const name = this.lines[at].group;
      if (!this.open.delete(name)) this.open.add(name);
      this.refresh();
    }

    showDetail(line) {
      if (line.members) return;
      const list = document.createElement("dl");
      list.className = "facts mono";
      const add = (name, text) => {
        if (text === "") return;
        const term = document.createElement("dt"), fact = document.createElement("dd");
        term.textContent = name;
        fact.textContent = text;
        list.append(term, fact);
      };
      this.columns.forEach((column) => add(column.name, column.text(line)));
      if (line[8] >= 0) add("Story", this.data.findings[line[8]].text);
      this.detail.replaceChildren(list);
    }

    press(event) {
      const page = Math.max(1, Math.floor(this.view.clientHeight / ROW) - 1);
      const moves = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity };
      const line = this.lines[this.current];
      if (event.key in moves) {
        const to = Math.max(0, Math.min(this.lines.length - 1, this.current + moves[event.key]));
        this.choose(to);
      } else if (line && line.members && (event.key === "Enter" || event.key === " ")) {
        this.toggle(this.current);
      } else if (line && line.members && event.key === "ArrowRight" && !this.open.has(line.group)) {
        this.toggle(this.current);
      } else if (line && line.members && event.key === "ArrowLeft" && this.open.has(line.group)) {
        this.toggle(this.current);
      } else {
        return;
      }
      event.preventDefault();
    }

    click(event) {
      const element = event.target.closest(".row");
      if (!element) return;
      this.current = element.line;
      if (this.lines[element.line].members) this.toggle(element.line);
      else this.choose(element.line);
    }

    // Paper cannot scroll: the first rows as they are filtered and sorted now.
    print(element, most) {
      const table = document.createElement("table");
      table.className = "plain mono";
      const head = table.createTHead().insertRow();
      this.columns.forEach((column) => {
        head.append(Object.assign(document.createElement("th"), { textContent: column.name }));
      });
      const body = table.createTBody();
      for (const row of this.shown.slice(0, most)) {
        const line = body.insertRow();
        this.columns.forEach((column) => {
          const cell = line.insertCell();
          cell.className = column.numeric ? "number" : "wrap";
          cell.textContent = column.text(row);
        });
      }
      const more = this.shown.length - most;
      const note = document.createElement("p");
      if (more > 0) note.textContent = "and " + more.toLocaleString("en") + " more rows (see timeline, ndjson)";
      element.replaceChildren(table, note);
    }
  }

  window.kaiseki = { EventTable, offset };
})();
