import { xmlText } from './xml.ts';

/** Text for HTML, in an element or an attribute. */
export const htmlText = xmlText;

const style = `
:root { color-scheme: light dark; --line: #8884; --dim: #777; --good: #1a7f37; --bad: #cf222e; --warn: #9a6700; --accent: #0969da; --soft: #8881; }
@media (prefers-color-scheme: dark) { :root { --dim: #999; --good: #3fb950; --bad: #f85149; --warn: #d29922; --accent: #58a6ff; } }
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 75rem; padding: 0 1rem; }
h1 { font-size: 1.4rem; } h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; border-bottom: 1px solid var(--line); } h3 { font-size: 1rem; margin: 1.2rem 0 .3rem; }
code, pre, .mono { font: 13px/1.5 ui-monospace, monospace; } pre { white-space: pre-wrap; margin: .3rem 0; padding: .5rem; background: var(--soft); border-radius: 4px; overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; } td, th { text-align: left; vertical-align: top; padding: .2rem .6rem .2rem 0; } th { font-weight: 600; color: var(--dim); white-space: nowrap; }
.good { color: var(--good); } .bad { color: var(--bad); } .warn { color: var(--warn); } .dim { color: var(--dim); }
.place { color: var(--accent); white-space: nowrap; } .source { white-space: pre-wrap; overflow-wrap: anywhere; }
details { margin-left: 1rem; } details.top { margin-left: 0; } summary { cursor: pointer; }
.step { display: grid; grid-template-columns: minmax(12rem, 1fr) minmax(12rem, 1fr); gap: 1rem; padding: .05rem 0; border-bottom: 1px solid var(--soft); }
summary .step { display: inline-grid; width: calc(100% - 1.2rem); vertical-align: top; } .leaf { margin-left: 2.1rem; }
.no > .step .what, .no > summary .what { opacity: .6; }
`;

/**
 * A page that needs nothing but itself: no script, no font and no picture from elsewhere.
 *
 * @param title text
 * @param body HTML
 * @param more further style
 */
export function htmlPage(title: string, body: string, more = ''): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${htmlText(title)}</title>
<style>${style}${more}</style>
</head>
<body>
${body}</body>
</html>
`;
}
