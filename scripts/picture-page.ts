import { marked } from 'marked';

/** A report's Markdown as a page that looks like a comment, light or dark as the reader's system is. */
export function commentPage(markdown: string): string {
  const body = marked.parse(markdown, { gfm: true, async: false });
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A comment</title>
  <meta name="viewport" content="width=device-width, initial-scale=1"><style>
    :root { color-scheme: light dark; --back: #fff; --text: #1f2328; --soft: #59636e; --line: #d1d9e0; --panel: #f6f8fa;
      --code: #eff1f3; --link: #0550ae; }
    @media (prefers-color-scheme: dark) {
      :root { --back: #0d1117; --text: #e6edf3; --soft: #9aa4af; --line: #3d444d; --panel: #161b22; --code: #262c36;
        --link: #79b8ff; }
    }
    * { box-sizing: border-box; }
    body { margin: 0; padding: 16px; background: var(--back); color: var(--text); }
    body { font: 14px/1.5 -apple-system, "Segoe UI", "Noto Sans", "Liberation Sans", Arial, sans-serif, "Noto Color Emoji"; }
    a { color: var(--link); }
    article { border: 1px solid var(--line); border-radius: 6px; padding: 16px; overflow-wrap: break-word; }
    article > :first-child { margin-top: 0; }
    article > :last-child { margin-bottom: 0; }
    h2 { font-size: 1.5em; line-height: 1.25; margin: 24px 0 16px; padding-bottom: .3em; border-bottom: 1px solid var(--line); }
    p, ul, ol, table, blockquote, details, pre { margin: 0 0 16px; }
    ul, ol { padding-left: 2em; }
    blockquote { padding: 0 1em; color: var(--soft); border-left: .25em solid var(--line); margin: 0 0 16px; }
    blockquote > :last-child { margin-bottom: 0; }
    table { border-collapse: collapse; display: block; width: max-content; max-width: 100%; overflow: auto; }
    th, td { padding: 6px 13px; border: 1px solid var(--line); text-align: left; }
    th { font-weight: 600; }
    code { font: 85% ui-monospace, "Liberation Mono", monospace; padding: .2em .4em; background: var(--code); border-radius: 6px; }
    code { white-space: break-spaces; }
    pre { padding: 16px; background: var(--panel); border-radius: 6px; overflow: auto; }
    pre code { padding: 0; background: none; white-space: pre; }
    summary { cursor: pointer; }
    sub { font-size: 75%; line-height: 0; }
  </style></head><body><main><article>${body}</article></main></body></html>
`;
}
