/** @file Colours and type of drawings, light and dark. */

/** Rules for everything below `.nabla`. */
export const DRAWING_STYLE = `
.nabla { --paper: #ffffff; --ink: #1c2430; --muted: #667085; --line: #98a2b3; --card: #ffffff; --edge: #d0d5dd;
  --block: rgba(16, 24, 40, 0.028); --skip: #d9480f; --carry: #7048e8;
  --input: #344054; --output: #344054; --weighted: #1971c2; --activation: #2f9e44; --normalising: #b8860b;
  --pooling: #c2255c; --noise: #868e96; --shape: #5c7080; --join: #d9480f; --other: #0c8599; --of-block: #5f3dc4;
  font-family: Inter, ui-sans-serif, system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
@media (prefers-color-scheme: dark) { .nabla { --paper: #11151c; --ink: #e6eaf0; --muted: #98a2b3; --line: #667085;
  --card: #1a202b; --edge: #344054; --block: rgba(255, 255, 255, 0.035); --skip: #ff922b; --carry: #9775fa;
  --input: #cfd6e0; --output: #cfd6e0; --weighted: #4dabf7; --activation: #51cf66; --normalising: #fcc419;
  --pooling: #f06595; --noise: #adb5bd; --shape: #91a7b8; --join: #ff922b; --other: #3bc9db; --of-block: #9775fa; } }
.nabla text { fill: var(--ink); }
.nabla .paper { fill: var(--paper); }
.nabla .title { font-size: 13px; font-weight: 600; }
.nabla .strip { font-size: 12px; font-weight: 500; }
.nabla .detail, .nabla .params { font-size: 11px; fill: var(--muted); }
.nabla .params, .nabla .shape { font-variant-numeric: tabular-nums; }
.nabla .shape { font-size: 10.5px; fill: var(--muted); }
.nabla .heading { font-size: 17px; font-weight: 650; }
.nabla .doc { font-size: 12px; fill: var(--muted); }
.nabla .block > rect { fill: var(--block); stroke: var(--edge); stroke-dasharray: 1 0; }
.nabla .block > text { font-size: 12px; font-weight: 600; fill: var(--muted); }
.nabla .card { fill: var(--card); stroke: var(--edge); }
.nabla .rule { stroke: var(--edge); }
.nabla .bar { fill: var(--of); }
.nabla .tint { fill: var(--of); opacity: 0.09; }
.nabla .pill { fill: var(--of); }
.nabla .pill + text, .nabla .pill + text + text { fill: var(--paper); }
.nabla .join { fill: var(--card); stroke: var(--of); stroke-width: 1.5; }
.nabla .join + text { fill: var(--of); font-size: 13px; font-weight: 600; }
.nabla .edge { fill: none; stroke: var(--line); stroke-width: 1.4; }
.nabla .edge.skip { stroke: var(--skip); stroke-width: 1.8; }
.nabla .edge.carry { stroke: var(--carry); stroke-dasharray: 5 3; }
.nabla .edge.tied { stroke-dasharray: 2 4; }
.nabla marker path { fill: var(--line); }
.nabla marker.of-skip path { fill: var(--skip); }
.nabla marker.of-carry path { fill: var(--carry); }
`;
