/** The page's style sheet. Colours meet WCAG AA (4.5:1 for text) on both backgrounds: src/report/html.test.ts. */
export const style = `
:root {
  color-scheme: light dark;
  --back: #ffffff; --text: #1f2328; --soft: #59636e; --line: #d1d9e0; --panel: #f6f8fa;
  --block: #b3121d; --warn: #7d4e00; --ok: #116329; --unknown: #59636e; --note: #0550ae; --link: #0550ae;
  --exclusive: #b3121d; --strong: #9a6700; --ran: #59636e; --waits: #b3121d;
}
@media (prefers-color-scheme: dark) {
  :root {
    --back: #0d1117; --text: #e6edf3; --soft: #9aa4af; --line: #3d444d; --panel: #161b22;
    --block: #ff8182; --warn: #e3b341; --ok: #56d364; --unknown: #9aa4af; --note: #79b8ff; --link: #79b8ff;
    --exclusive: #ff8182; --strong: #e3b341; --ran: #9aa4af; --waits: #ff8182;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body { margin: 0; background: var(--back); color: var(--text); overflow-wrap: anywhere;
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", "Noto Sans", "Liberation Sans", sans-serif; }
main { max-width: 76rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 .5rem; }
h2 { font-size: 1.15rem; margin: 2.25rem 0 .75rem; border-bottom: 1px solid var(--line); padding-bottom: .25rem; }
h3 { font-size: 1rem; margin: 1.25rem 0 .5rem; }
p { margin: 0 0 .75rem; }
a { color: var(--link); }
code, pre { font: .87em/1.45 ui-monospace, "Cascadia Code", "Liberation Mono", monospace; }
code { background: var(--panel); padding: .1em .3em; border-radius: 4px; }
code.text { white-space: pre-wrap; }
pre { background: var(--panel); padding: .75rem; border-radius: 6px; overflow: auto; white-space: pre-wrap; margin: 0 0 .75rem; }
pre code { padding: 0; background: none; font: inherit; }
.soft { color: var(--soft); }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.verdict { border: 1px solid var(--line); border-left: .4rem solid var(--unknown); border-radius: 6px; padding: 1rem; background: var(--panel); }
.verdict.fail { border-left-color: var(--block); } .verdict.warn { border-left-color: var(--warn); }
.verdict.pass { border-left-color: var(--ok); }
.verdict > :last-child { margin-bottom: 0; }
nav ul { list-style: none; display: flex; flex-wrap: wrap; gap: .25rem 1rem; padding: 0; margin: 1rem 0 0; }
nav a { display: inline-block; padding: .15rem 0; }
.mark { display: inline-block; min-width: 1.4em; text-align: center; font-weight: 700; }
.mark.block { color: var(--block); } .mark.warn { color: var(--warn); } .mark.note { color: var(--note); }
.mark.ok { color: var(--ok); } .mark.unknown { color: var(--unknown); }
.scroll { overflow-x: auto; margin: 0 0 1rem; }
table { border-collapse: collapse; width: 100%; overflow-wrap: break-word; }
thead td { padding: 0; }
th, td { text-align: left; vertical-align: top; padding: .4rem .6rem; border-bottom: 1px solid var(--line); }
th { font-weight: 600; color: var(--soft); }
thead th { white-space: nowrap; }
td.mark { width: 2rem; min-width: 0; font-weight: inherit; padding-left: 0; padding-right: 0; }
th.number, td.number { text-align: right; } td.number { font-variant-numeric: tabular-nums; }
td.place { min-width: 12rem; overflow-wrap: anywhere; }
td code { overflow-wrap: anywhere; }
tr.above > * { border-bottom: 0; padding-bottom: .1rem; }
tr.more > td { padding-top: 0; }
details { border: 1px solid var(--line); border-radius: 6px; margin: 0 0 .5rem; }
summary { cursor: pointer; padding: .5rem .75rem; }
details > .body { padding: 0 .75rem .5rem; }
tr.more details { border: 0; margin: 0; }
tr.more summary { padding: .1rem 0; color: var(--soft); width: max-content; max-width: 100%; }
tr.more details > .body { padding: .5rem 0 0; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
ol, ul { margin: 0 0 .75rem; padding-left: 1.5rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem; margin: 0 0 .75rem; }
dt { color: var(--soft); } dd { margin: 0; min-width: 0; }
.key { list-style: none; display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; padding: 0; }
.key .bar { display: inline-block; position: static; width: 1.25rem; height: .75rem; }
.lanes, .lanes ul { list-style: none; margin: 0; padding: 0; }
.lanes .what { margin: .9rem 0 .2rem; }
.lane { display: grid; grid-template-columns: minmax(0, 17rem) minmax(0, 1fr) 5rem; gap: 0 .75rem; align-items: center; padding: .1rem 0; }
.lane .label { padding-left: .75rem; } .lane .took { font-variant-numeric: tabular-nums; }
.track { display: block; position: relative; height: 1.15rem;
  background: linear-gradient(to right, var(--line) 1px, transparent 1px) 0 0 / 25% 100%; border-right: 1px solid var(--line); }
.axis .track { color: var(--soft); font-size: .87em; background: none; border: 0; }
.tick { position: absolute; white-space: nowrap; transform: translateX(-50%); }
.tick:first-child { transform: none; } .tick:last-child { transform: translateX(-100%); }
.bar { position: absolute; top: .15rem; bottom: .15rem; min-width: 3px; border-radius: 2px; border: 1px solid transparent; }
.bar.statement { background: var(--ran); } .bar.exclusive { background: var(--exclusive); } .bar.strong { background: var(--strong); }
.bar.waits { border-color: var(--waits); background: repeating-linear-gradient(135deg, var(--waits) 0 2px, transparent 2px 6px); }
@media (max-width: 48rem) {
  body { font-size: 14px; }
  main { padding: 1rem .75rem 3rem; }
  dl { grid-template-columns: 1fr; } dd { margin-bottom: .5rem; }
  .lane { grid-template-columns: minmax(0, 1fr) auto; }
  .lane .label { padding-left: 0; } .lane .track { grid-row: 2; grid-column: 1 / -1; }
  .axis .track { grid-row: 1; } .axis .tick:nth-child(even) { display: none; }
  table, tbody, tr, td, tbody th { display: block; }
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  table, tr, td { overflow-wrap: anywhere; }
  tr { border: 1px solid var(--line); border-radius: 6px; padding: .35rem .6rem; margin: 0 0 .5rem; }
  tr.above { border-bottom: 0; border-radius: 6px 6px 0 0; margin: 0; }
  tr.more { border-top: 0; border-radius: 0 0 6px 6px; padding-top: 0; }
  td, tbody th, td.number, td.mark { border: 0; padding: .1rem 0; text-align: left; width: auto; }
  td:empty { display: none; } td.place { min-width: 0; }
  td[data-label]::before { content: attr(data-label) ": "; color: var(--soft); }
  td.mark { float: left; margin-right: .4rem; }
}
@media (forced-colors: active) {
  .bar { border-color: CanvasText; } .bar.exclusive, .bar.strong, .bar.statement { forced-color-adjust: none; }
}
@media print {
  nav { display: none; } .scroll { overflow: visible; }
  details::details-content { content-visibility: visible; block-size: auto; }
}
`;
