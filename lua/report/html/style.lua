--- The style of the `html` report: light and dark, printable, no external font or image.

return [==[
:root {
  color-scheme: light;
  --page: #f6f7f9; --card: #ffffff; --text: #1b1f24; --faint: #5c6670; --line: #d7dce1; --hover: #eef2f6;
  --mark: #dbe9ff; --link: #0b57a4; --critical: #a3140f; --high: #b84300; --medium: #8a6100; --low: #0f6674;
  --info: #56606b; --critical-soft: #fbdcd9; --high-soft: #ffe3d1; --medium-soft: #fdf0c4; --low-soft: #d6eef2;
  --info-soft: #e9ecef; --process: #2b6cb0; --file: #2f855a; --registry: #805ad5; --host: #b83280;
}
@media screen {
  :root[data-theme="dark"] {
    color-scheme: dark;
    --page: #101418; --card: #181d23; --text: #e3e7eb; --faint: #98a3ae; --line: #313a44; --hover: #222a33;
    --mark: #1d3a5f; --link: #7db7f5; --critical: #ff8a80; --high: #ffa875; --medium: #f2cc60; --low: #6fd3e3;
    --info: #a9b4bf; --critical-soft: #4d1815; --high-soft: #4a2712; --medium-soft: #3f3410; --low-soft: #123840;
    --info-soft: #29313a; --process: #6cb0f5; --file: #6fce9b; --registry: #b794f4; --host: #f28ac4;
  }
}
@media screen and (prefers-color-scheme: dark) {
  :root:not([data-theme="light"]) {
    color-scheme: dark;
    --page: #101418; --card: #181d23; --text: #e3e7eb; --faint: #98a3ae; --line: #313a44; --hover: #222a33;
    --mark: #1d3a5f; --link: #7db7f5; --critical: #ff8a80; --high: #ffa875; --medium: #f2cc60; --low: #6fd3e3;
    --info: #a9b4bf; --critical-soft: #4d1815; --high-soft: #4a2712; --medium-soft: #3f3410; --low-soft: #123840;
    --info-soft: #29313a; --process: #6cb0f5; --file: #6fce9b; --registry: #b794f4; --host: #f28ac4;
  }
}
* { box-sizing: border-box; }
html { scroll-padding-top: 3.2rem; }
body { margin: 0; background: var(--page); color: var(--text); font: 14px/1.45 system-ui, "Segoe UI", sans-serif; }
a { color: var(--link); }
:focus-visible { outline: 2px solid var(--link); outline-offset: 1px; }
code, pre, .mono, .grid { font: 12.5px ui-monospace, "Cascadia Mono", Consolas, "DejaVu Sans Mono", monospace; }
code, .wrap { overflow-wrap: anywhere; }
.top { position: sticky; top: 0; z-index: 5; display: flex; flex-wrap: wrap; gap: .2rem 1rem; align-items: center;
  padding: .5rem 1.2rem; background: var(--card); border-bottom: 1px solid var(--line); }
.top strong { font-size: 15px; max-width: 40vw; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.top nav { display: flex; flex-wrap: wrap; gap: .9rem; flex: 1; }
.top nav a { text-decoration: none; }
button, input, select { font: inherit; color: inherit; background: var(--card); border: 1px solid var(--line);
  border-radius: 5px; padding: .2rem .5rem; }
button { cursor: pointer; }
button:hover { background: var(--hover); }
main { max-width: 1500px; margin: 0 auto; padding: 1rem 1.2rem 3rem; }
section { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: .8rem 1.1rem 1rem;
  margin-bottom: 1rem; }
h1 { font-size: 20px; margin: .2rem 0 .4rem; overflow-wrap: anywhere; }
h2 { font-size: 16px; margin: 0 0 .5rem; }
h2 small { color: var(--faint); font-weight: normal; margin-left: .6rem; font-size: 13px; }
dl.facts { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem; margin: .4rem 0 0; }
dl.facts dt { color: var(--faint); }
dl.facts dd { margin: 0; overflow-wrap: anywhere; }
.warn { color: var(--high); }
.summary { font-size: 16px; margin: .5rem 0 0; overflow-wrap: anywhere; }
table.plain { border-collapse: collapse; width: 100%; }
table.plain th { text-align: left; color: var(--faint); font-weight: normal; font-size: 12px; }
table.plain th, table.plain td { padding: .25rem .6rem .25rem 0; border-bottom: 1px solid var(--line);
  vertical-align: top; }
table.activity { table-layout: fixed; }
table.activity td { width: 50%; }
table.activity td.verb { width: 3.2rem; }
table.plain tr:last-child td { border-bottom: 0; }
td.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
td.verb { color: var(--faint); white-space: nowrap; }
.story td:nth-child(3) { width: 100%; overflow-wrap: anywhere; }
.story td { white-space: nowrap; }
.story td:nth-child(3) { white-space: normal; }
.badge { display: inline-block; min-width: 4.6em; text-align: center; padding: 0 .45em; border-radius: 4px;
  font-size: 12px; }
.critical { color: var(--critical); background: var(--critical-soft); font-weight: 600; }
.high { color: var(--high); background: var(--high-soft); font-weight: 600; }
.medium { color: var(--medium); background: var(--medium-soft); }
.low { color: var(--low); background: var(--low-soft); }
.info { color: var(--info); background: var(--info-soft); }
.jump { border: 0; background: none; color: var(--link); padding: 0; text-align: left; white-space: nowrap; }
.jump:hover { text-decoration: underline; background: none; }
.matrix { display: flex; gap: .6rem; overflow-x: auto; padding-bottom: .3rem; }
.matrix > div { flex: 1 0 8.5rem; max-width: 16rem; }
.matrix h3 { font-size: 12.5px; margin: 0 0 .3rem; color: var(--faint); font-weight: 600; }
.matrix a { display: block; border-radius: 5px; padding: .3rem .5rem; margin-bottom: .3rem; text-decoration: none;
  font-weight: normal; font-size: 12.5px; line-height: 1.3; }
.matrix a span { display: block; font-size: 11.5px; opacity: .85; }
.tree { list-style: none; margin: 0; padding: 0; }
.tree li { display: grid; grid-template-columns: minmax(14rem, 26rem) 12rem minmax(16rem, 1fr); gap: 0 1rem;
  padding: .12rem 0; border-bottom: 1px solid var(--line); }
.tree li:last-child { border-bottom: 0; }
.tree .branch { white-space: pre; color: var(--faint); }
.tree .name { overflow-wrap: anywhere; }
.tree .name b { font-weight: 600; }
.tree .when { color: var(--faint); white-space: nowrap; }
.tree .context { opacity: .75; }
.scroll { overflow: auto; max-height: 34rem; }
svg { display: block; }
svg text { fill: var(--text); font: 12px system-ui, "Segoe UI", sans-serif; }
svg .axis { stroke: var(--line); }
svg .faint { fill: var(--faint); }
.life { fill: var(--process); opacity: .55; }
.bar-process { fill: var(--process); } .bar-file { fill: var(--file); } .bar-registry { fill: var(--registry); }
.bar-network { fill: var(--host); } .bar-other { fill: var(--faint); }
.dot-critical { fill: var(--critical); } .dot-high { fill: var(--high); } .dot-medium { fill: var(--medium); }
.dot-low { fill: var(--low); } .dot-info { fill: var(--info); }
.brush { fill: var(--mark); opacity: .6; }
[tabindex] > .dot { stroke: var(--card); stroke-width: 1; }
.node rect { fill: var(--card); stroke-width: 1.5; }
.node.process rect { stroke: var(--process); } .node.file rect { stroke: var(--file); }
.node.registry rect { stroke: var(--registry); } .node.host rect { stroke: var(--host); }
.node.worst-critical rect { fill: var(--critical-soft); } .node.worst-high rect { fill: var(--high-soft); }
.node.worst-medium rect { fill: var(--medium-soft); }
.node { cursor: pointer; background: none; }
.node.chosen rect { stroke-width: 3; }
.edge { fill: none; stroke: var(--faint); opacity: .55; }
.edge-label { font-size: 10.5px; fill: var(--faint); }
.dimmed { opacity: .15; }
#arrow path { fill: var(--faint); }
.legend { display: flex; flex-wrap: wrap; gap: .3rem 1.1rem; color: var(--faint);
  font-size: 12.5px; margin-top: .4rem; }
.legend i { display: inline-block; width: .8em; height: .8em; border-radius: 2px; margin-right: .35em; }
.key-process { background: var(--process); } .key-file { background: var(--file); }
.key-registry { background: var(--registry); } .key-host { background: var(--host); }
.key-other { background: var(--faint); }
.controls { display: flex; flex-wrap: wrap; gap: .5rem .8rem; align-items: center; margin-bottom: .5rem; }
.controls input[type="search"] { min-width: 16rem; flex: 1; max-width: 34rem; }
.controls .count { color: var(--faint); margin-left: auto; }
.grid { border: 1px solid var(--line); border-radius: 6px; overflow-x: auto; overflow-y: hidden; }
.grid .head, .grid .view { min-width: 82rem; }
.grid .head, .grid .row { display: grid; grid-template-columns: 4.4rem 5.2rem 8.5rem 3.6rem 10rem minmax(14rem, 4fr)
  minmax(8rem, 2fr) 6rem 5rem 7rem 2.8rem 5rem; }
.grid .head { background: var(--hover); border-bottom: 1px solid var(--line); padding-right: 14px; }
.grid .head > div { padding: .2rem .3rem; min-width: 0; }
.grid .head button { width: 100%; border: 0; background: none; padding: 0; text-align: left; font-weight: 600;
  overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.grid .head input { width: 100%; padding: 0 .25rem; margin-top: .15rem; min-width: 0; }
.grid .view { height: 32rem; overflow-y: scroll; overflow-x: hidden; position: relative; }
.grid .view:focus-visible { outline-offset: -2px; }
.grid .pad { position: relative; width: 100%; }
.grid .row { position: absolute; left: 0; right: 0; height: 22px; line-height: 22px;
  border-bottom: 1px solid var(--line); }
.grid .row[hidden] { display: none; }
.grid .row > span { padding: 0 .3rem; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; min-width: 0; }
.grid .row:hover { background: var(--hover); }
.grid .row.current { background: var(--mark); }
.grid .row.group { display: block; font-weight: 600; padding-left: .4rem; cursor: pointer; overflow: hidden;
  white-space: nowrap; text-overflow: ellipsis; }
.grid .row.group small { color: var(--faint); font-weight: normal; margin-left: .6rem; }
.grid .row .n { text-align: right; }
.grid .row .badge { min-width: 0; line-height: 18px; }
.detail { margin-top: .6rem; min-height: 3rem; }
.detail dl { margin: 0; }
ul.account { margin: 0; padding-left: 1.2rem; }
ul.account li { overflow-wrap: anywhere; }
.print-only { display: none; }
noscript p { color: var(--high); }
@media (max-width: 900px) {
  .tree li { grid-template-columns: 1fr; }
  .story td { white-space: normal; }
}
@media screen and (max-width: 700px) {
  main { padding: .6rem .5rem 2rem; }
  section { padding: .6rem .7rem .8rem; }
  dl.facts { grid-template-columns: 1fr; }
  table.story thead { display: none; }
  table.story tr { display: grid; grid-template-columns: auto auto 1fr; gap: 0 .7rem; padding: .3rem 0;
    border-bottom: 1px solid var(--line); }
  table.story td { border: 0; padding: 0; }
  table.story td:nth-child(3) { grid-area: 2 / 1 / 3 / -1; }
  table.activity tr { display: grid; grid-template-columns: 3.2rem 1fr; padding: .3rem 0;
    border-bottom: 1px solid var(--line); }
  table.activity td { border: 0; padding: 0; width: auto; }
  table.activity td:nth-child(3) { grid-column: 2; }
}
@media print {
  :root { --page: #fff; --card: #fff; --text: #000; --faint: #444; --line: #bbb; }
  body { font-size: 11px; }
  main { max-width: none; padding: 0; }
  section { border: 0; padding: .4rem 0; break-inside: auto; }
  .top, .controls, .grid, .detail, .legend.keys { display: none; }
  .scroll, .matrix { max-height: none; overflow: visible; }
  .matrix { flex-wrap: wrap; }
  svg { max-width: 100%; height: auto; }
  .print-only { display: block; font-size: 8px; }
  .print-only .mono { font-size: 7.5px; }
  tr, li, .matrix a { break-inside: avoid; }
  h2, h3 { break-after: avoid; }
}
]==]
