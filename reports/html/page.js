/* Makes table, timeline and graph of the data in the page and lets each choose the rows of the table. */
"use strict";
(function () {
  const read = (id) => JSON.parse(document.getElementById(id).textContent);
  const data = read("data"), rows = read("events-data");
  const table = new window.kaiseki.EventTable(document.getElementById("event-grid"), rows, data);
  const choose = (test, label) => table.only(test, label);
  new window.kaiseki.Timeline(document.getElementById("timeline-chart"), rows, data, choose);
  new window.kaiseki.Graph(document.getElementById("graph-chart"), data.graph, choose);

  // A story's row shows its events.
  for (const button of document.querySelectorAll("button[data-findings]")) {
    const wanted = new Set(button.dataset.findings.split(" ").map(Number));
    const events = new Set();
    for (const number of wanted) for (const index of data.findings[number].events) events.add(index);
    const test = (row) => wanted.has(row[8]) || events.has(row[0]);
    button.addEventListener("click", () => choose(test, button.textContent));
  }

  const theme = document.getElementById("theme");
  const dark = () => document.documentElement.dataset.theme
    ? document.documentElement.dataset.theme === "dark"
    : matchMedia("(prefers-color-scheme: dark)").matches;
  theme.addEventListener("click", () => { document.documentElement.dataset.theme = dark() ? "light" : "dark"; });

  window.addEventListener("beforeprint", () => table.print(document.getElementById("event-print"), 1000));
  document.documentElement.dataset.ready = "true";
  window.kaiseki.table = table;
})();
