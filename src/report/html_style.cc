#include "report/html_text.h"

namespace tracediff {

std::string_view html_style() {  // NOLINT(readability-function-size): one literal
  return R"CSS(
:root { color-scheme: light dark;
  --page: #fff; --panel: #f6f7f9; --ink: #1b1f24; --soft: #59636e; --line: #d5dae0; --link: #0a58ca;
  --minus: #b3261e; --minus-bg: #fdecea; --plus: #146c2e; --plus-bg: #e7f6ec; --change: #8a5300; --change-bg: #fff4dc; --mark-bg: #ffdf8f; }
@media (prefers-color-scheme: dark) { :root {
  --page: #0e1116; --panel: #171b22; --ink: #e4e8ee; --soft: #9aa5b1; --line: #313842; --link: #7ab4ff;
  --minus: #ff9a92; --minus-bg: #3a1a1a; --plus: #7fd897; --plus-bg: #12301c; --change: #f0c064; --change-bg: #33270c; --mark-bg: #6b4f06; } }
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; }
body { margin: 0 auto; max-width: 82rem; padding: 1.5rem 1.25rem 4rem; background: var(--page); color: var(--ink);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
code, .time, .line { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: .86em; }
code { overflow-wrap: anywhere; }
a { color: var(--link); }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .25rem; }
h2 { font-size: 1.1rem; line-height: 1.4; margin: 0 0 .5rem; font-weight: 600; overflow-wrap: anywhere; }
h2 code { font-weight: 600; }
section > h2 { margin-top: 2.5rem; font-size: 1.2rem; }
.verdict { border-left: .4rem solid var(--soft); padding: .1rem 0 .1rem .9rem; margin-bottom: 1.25rem; }
.verdict p { margin: 0; color: var(--soft); }
.verdict.different { border-color: var(--minus); } .verdict.same { border-color: var(--plus); }
.verdict.inconclusive { border-color: var(--change); }
.warning { background: var(--change-bg); color: var(--change); border-radius: .4rem; padding: .5rem .8rem; margin: .5rem 0; }
.contents { list-style: none; padding: 0; margin: 0 0 1rem; }
.contents li { padding: .3rem 0; border-bottom: 1px solid var(--line); display: flex; gap: .75rem; align-items: baseline; }
.contents a { color: inherit; text-decoration: none; overflow-wrap: anywhere; }
.contents a:hover, .contents a:focus { text-decoration: underline; }
.kind { flex: none; font-size: .75rem; font-weight: 600; letter-spacing: .02em; border-radius: 1rem; padding: .05rem .6rem; white-space: nowrap;
  background: var(--change-bg); color: var(--change); }
.kind.missing { background: var(--minus-bg); color: var(--minus); } .kind.extra { background: var(--plus-bg); color: var(--plus); }
.filter { display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: center; margin: 0 0 1rem; padding: .6rem .8rem; background: var(--panel); border-radius: .5rem; }
[hidden] { display: none !important; }
.filter input[type=search] { font: inherit; flex: 1 1 14rem; min-width: 0; padding: .3rem .6rem; border: 1px solid var(--line); border-radius: .4rem; background: var(--page); color: inherit; }
.filter label { white-space: nowrap; }
.filter .search { flex: 1 1 18rem; display: flex; gap: .5rem; align-items: center; }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
article { border: 1px solid var(--line); border-radius: .6rem; padding: 1rem 1.1rem; margin: 0 0 1.25rem; }
article:target { border-color: var(--link); box-shadow: 0 0 0 2px var(--link); }
article .self { color: var(--soft); text-decoration: none; margin-right: .4rem; }
article p { margin: .4rem 0; }
dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .1rem .9rem; margin: .5rem 0 .9rem; }
dt { font-weight: 600; } dd { margin: 0; overflow-wrap: anywhere; } dd + dd { grid-column: -2; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
.sides { table-layout: fixed; font-size: .92rem; margin-top: .6rem; }
.sides th { text-align: left; font-weight: 400; color: var(--soft); padding: .3rem .5rem; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
col.sign { width: 1.7rem; } col.line { width: 4rem; } col.time { width: 5rem; }
.sides th b { color: var(--ink); }
.sides th span { font-size: .85em; margin-left: .4rem; }
.sides td { vertical-align: baseline; padding: .18rem .4rem; }
.sides .line, .sides .time { font-size: .8rem; } .sides .command code { font-size: .84rem; }
.sides .line { color: var(--soft); text-align: right; }
.sides .time { color: var(--soft); text-align: right; white-space: nowrap; }
.sides .cand.line, .sides .cand.none, .sides th.cand { border-left: 1px solid var(--line); }
.sides .sign { text-align: center; font-weight: 700; }
.sides .none { background: repeating-linear-gradient(45deg, transparent 0 5px, var(--panel) 5px 10px); }
.sides .missing .base, .sides .missing .sign { background: var(--minus-bg); } .sides .missing .sign { color: var(--minus); }
.sides .extra .cand, .sides .extra .sign { background: var(--plus-bg); } .sides .extra .sign { color: var(--plus); }
.sides .changed .base, .sides .changed .cand, .sides .changed .sign { background: var(--change-bg); } .sides .changed .sign { color: var(--change); }
.sides .folded td { color: var(--soft); text-align: center; font-style: italic; background: var(--panel); }
.sides .subject .sign { box-shadow: inset 3px 0 currentColor; }
mark { background: var(--mark-bg); color: inherit; border-radius: .2rem; padding: 0 .1rem; }
.fold { display: inline-block; font-size: .8rem; color: var(--soft); background: var(--panel); border-radius: 1rem; padding: 0 .55rem; }
.differs .fold { color: var(--change); background: var(--change-bg); font-weight: 600; }
.timeline { display: block; width: 100%; min-width: 40rem; height: auto; margin-top: .8rem; font-size: 12px; }
.timeline text { fill: var(--soft); } .timeline .lane { fill: var(--ink); font-weight: 600; } .timeline .client { font-size: 10px; }
.timeline .scale { text-anchor: middle; font-size: 11px; }
.timeline .grid { stroke: var(--line); } .timeline .rail { stroke: var(--line); stroke-width: 2; }
.timeline .tick { stroke: var(--soft); stroke-width: 3; stroke-linecap: round; }
.timeline .subject { stroke: var(--link); }
.timeline .missing { stroke: var(--minus); stroke-width: 4; } .timeline .extra { stroke: var(--plus); stroke-width: 4; } .timeline .changed { stroke: var(--change); stroke-width: 4; }
.timeline .ghost { fill: var(--page); stroke: var(--minus); stroke-width: 2; stroke-dasharray: 3 2; }
pre { overflow-x: auto; background: var(--panel); border-radius: .4rem; padding: .6rem .8rem; font-size: .84rem; line-height: 1.45; }
pre .missing { color: var(--minus); background: var(--minus-bg); } pre .extra { color: var(--plus); background: var(--plus-bg); } pre .soft { color: var(--soft); }
.numbers { width: auto; } .numbers th, .numbers td { padding: .15rem 1rem .15rem 0; text-align: right; } .numbers th:first-child { text-align: left; font-weight: 400; overflow-wrap: anywhere; }
.numbers tr:last-child > * { border-top: 1px solid var(--line); font-weight: 600; } .numbers.rules tr:last-child > * { border: 0; font-weight: 400; }
details { margin: .6rem 0; } summary { cursor: pointer; font-weight: 600; }
footer { margin-top: 3rem; color: var(--soft); font-size: .85rem; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
@media (max-width: 48rem) {
  body { padding: 1rem .8rem 3rem; } h1 { font-size: 1.3rem; } article { padding: .8rem .7rem; }
  .contents li { flex-direction: column; gap: .1rem; align-items: flex-start; }
  .sides, .sides tbody, .sides thead, .sides td, .sides th { display: block; width: auto !important; }
  .sides thead tr { display: block; } .sides thead th:first-child { display: none; } .sides th { border: 0; padding: .1rem 0; }
  .sides th.base::before { content: "− "; color: var(--minus); font-weight: 700; } .sides th.cand::before { content: "+ "; color: var(--plus); font-weight: 700; }
  .sides tr { display: grid; grid-template-columns: 1.2rem 4.6rem 1fr; border-top: 1px solid var(--line); }
  .sides td { padding: .15rem .25rem; border: 0 !important; } .sides .line, .sides .none { display: none; }
  .sides .sign { grid-row: span 2; } .sides .time { text-align: left; grid-column: 2; } .sides .command { grid-column: 3; }
  .sides .folded td { grid-column: 1 / -1; } .sides .folded td:first-child { display: none; }
  .sides .same:not(.differs) .cand { display: none; }
  dl { grid-template-columns: 1fr; } dd { margin-left: 1rem; } }
@media print {
  :root { --page: #fff; --panel: #f3f3f3; --ink: #000; --soft: #444; --line: #bbb; }
  body { max-width: none; padding: 0; font-size: 10pt; } .filter { display: none; }
  article { break-inside: auto; } tr, h2, svg { break-inside: avoid; } h2 { break-after: avoid; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  details::details-content { content-visibility: visible; } .scroll { overflow: visible; } .timeline { min-width: 0; } }
)CSS";
}

std::string_view html_script() {
  return R"JS(
(() => {
  const bar = document.getElementById("filter");
  const findings = [...document.querySelectorAll("article[data-kind]")];
  if (!bar || findings.length < 2) return;
  const search = bar.querySelector("input[type=search]");
  const kinds = [...bar.querySelectorAll("input[type=checkbox]")];
  const count = document.getElementById("shown");
  const words = new Map(findings.map((finding) => [finding, finding.textContent.toLowerCase()]));
  const apply = () => {
    const wanted = search.value.trim().toLowerCase().split(/\s+/);
    const on = new Set(kinds.filter((box) => box.checked).map((box) => box.value));
    let shown = 0;
    for (const finding of findings) {
      const fits = on.has(finding.dataset.kind) && wanted.every((word) => words.get(finding).includes(word));
      finding.hidden = !fits;
      const entry = document.querySelector(`.contents a[href="#${finding.id}"]`);
      if (entry) entry.parentElement.hidden = !fits;
      shown += fits ? 1 : 0;
    }
    count.textContent = `${shown} of ${findings.length} shown`;
  };
  const reveal = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target || !target.hidden) return;
    search.value = "";
    for (const box of kinds) box.checked = true;
    apply();
    target.scrollIntoView();
  };
  search.addEventListener("input", apply);
  for (const box of kinds) box.addEventListener("change", apply);
  window.addEventListener("hashchange", reveal);
  bar.hidden = false;
  apply();
})();
)JS";
}

}  // namespace tracediff
