/** The page's style sheet. Colours meet WCAG AA (4.5:1 for text) on both backgrounds: src/report/html.test.ts. */
export const style = `
:root {
  color-scheme: light dark;
  --back: #ffffff; --text: #1f2328; --soft: #59636e; --line: #d1d9e0; --panel: #f6f8fa;
  --block: #b3121d; --warn: #7d4e00; --ok: #116329; --unknown: #59636e; --link: #0550ae;
  --exclusive: #b3121d; --strong: #9a6700; --held: #d1d9e0;
}
@media (prefers-color-scheme: dark) {
  :root {
    --back: #0d1117; --text: #e6edf3; --soft: #9aa4af; --line: #3d444d; --panel: #161b22;
    --block: #ff8182; --warn: #e3b341; --ok: #56d364; --unknown: #9aa4af; --link: #79b8ff;
    --exclusive: #ff8182; --strong: #e3b341; --held: #3d444d;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--back); color: var(--text); overflow-wrap: anywhere;
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", "Noto Sans", "Liberation Sans", sans-serif; }
main { max-width: 72rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 .5rem; }
h2 { font-size: 1.15rem; margin: 2.25rem 0 .75rem; border-bottom: 1px solid var(--line); padding-bottom: .25rem; }
h3 { font-size: 1rem; margin: 1.25rem 0 .5rem; }
p { margin: 0 0 .75rem; }
a { color: var(--link); }
code, pre { font: .87em/1.45 ui-monospace, "Cascadia Code", "Liberation Mono", monospace; }
code { background: var(--panel); padding: .1em .3em; border-radius: 4px; }
pre { background: var(--panel); padding: .75rem; border-radius: 6px; overflow: auto; white-space: pre-wrap; margin: 0 0 .75rem; }
pre code { padding: 0; background: none; }
.soft { color: var(--soft); }
.verdict { border: 1px solid var(--line); border-left: .4rem solid var(--unknown); border-radius: 6px; padding: 1rem; background: var(--panel); }
.verdict.fail { border-left-color: var(--block); } .verdict.warn { border-left-color: var(--warn); }
.verdict.pass { border-left-color: var(--ok); }
.verdict p:last-child { margin-bottom: 0; }
nav ul { list-style: none; display: flex; flex-wrap: wrap; gap: .25rem 1rem; padding: 0; margin: 1rem 0 0; }
.mark { display: inline-block; min-width: 1.4em; text-align: center; font-weight: 700; border-radius: 50%; }
.mark.block { color: var(--block); } .mark.warn { color: var(--warn); }
.mark.ok { color: var(--ok); } .mark.unknown { color: var(--unknown); }
.scroll { overflow-x: auto; margin: 0 0 1rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .4rem .6rem; border-bottom: 1px solid var(--line); }
th { font-weight: 600; color: var(--soft); white-space: nowrap; }
td.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
td.place { white-space: nowrap; }
.projected { font-style: italic; }
details { border: 1px solid var(--line); border-radius: 6px; margin: 0 0 .5rem; }
summary { cursor: pointer; padding: .5rem .75rem; }
details > .body { padding: 0 .75rem .5rem; }
td details { border: 0; margin: 0; } td summary { padding: 0; } td details > .body { padding: .5rem 0 0; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
ol, ul { margin: 0 0 .75rem; padding-left: 1.5rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem; margin: 0; }
dt { color: var(--soft); } dd { margin: 0; }
svg { display: block; width: 100%; height: auto; min-width: 36rem; font: 12px system-ui, sans-serif; }
svg text { fill: var(--text); } svg .soft { fill: var(--soft); } svg line { stroke: var(--line); }
svg .exclusive { fill: var(--exclusive); } svg .strong { fill: var(--strong); } svg .statement { fill: var(--held); }
@media (max-width: 40rem) {
  body { font-size: 14px; }
  dl { grid-template-columns: 1fr; } dd { margin-bottom: .5rem; }
}
@media print { details > .body { display: block; } nav { display: none; } }
`;
