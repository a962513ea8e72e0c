/** @file The look of a report, light and dark. */

/** Curves, histograms, tables and pictures, for any page that sets --ink, --muted, --edge, --train, --val and --rate. */
export const FIGURE_STYLE = `
.tiles { display: flex; flex-wrap: wrap; gap: 10px; margin: 18px 0; }
.tiles div { border: 1px solid var(--edge); border-radius: 10px; padding: 10px 16px; min-width: 96px; }
.tiles b { display: block; font-size: 20px; font-variant-numeric: tabular-nums; } .tiles span { color: var(--muted); font-size: 12px; }
.grid-of { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 340px), 1fr)); gap: 14px; }
.grid-of.small { grid-template-columns: repeat(auto-fill, minmax(220px, 1fr)); }
figure { margin: 0; } .chart, .histogram, .frame { border: 1px solid var(--edge); border-radius: 10px; padding: 12px 14px; }
figcaption { font-weight: 600; font-size: 13px; display: flex; flex-wrap: wrap; justify-content: space-between; gap: 4px 12px; overflow-wrap: anywhere; }
figcaption i { font-weight: 400; font-style: normal; color: var(--muted); }
figcaption b { font-weight: 500; font-size: 12px; margin-left: 10px; font-variant-numeric: tabular-nums; }
b.train { color: var(--train); } b.val { color: var(--val); } b.rate { color: var(--rate); }
.chart svg, .histogram svg { display: block; width: 100%; } .chart text { fill: var(--muted); font-size: 12.5px; font-variant-numeric: tabular-nums; }
.chart .grid, .histogram .grid { stroke: var(--edge); } .phase { stroke: var(--muted); stroke-dasharray: 3 4; }
.curve { fill: none; stroke-width: 2; stroke-linejoin: round; }
.curve.train { stroke: var(--train); } .curve.val { stroke: var(--val); } .curve.rate { stroke: var(--rate); }
circle.train { fill: var(--train); } circle.val { fill: var(--val); } circle.rate { fill: var(--rate); }
.bars { fill: var(--train); opacity: 0.75; } .histogram svg { margin-top: 8px; }
.histogram small { display: flex; justify-content: space-between; gap: 8px; color: var(--muted); font-size: 11px; }
.pictures { display: flex; flex-wrap: wrap; gap: 8px; } .pictures img { image-rendering: pixelated; display: block; border-radius: 3px; }
.pictures figure { text-align: center; font-size: 12px; color: var(--muted); } .pictures b { color: var(--ink); } .pictures code { display: block; max-width: 240px; margin-bottom: 2px; padding: 4px 8px; border: 1px solid var(--edge); border-radius: 6px; color: var(--ink); font: 12px/1.4 ui-monospace, Menlo, Consolas, monospace; }
.pair { display: flex; gap: 2px; }
.wide { overflow-x: auto; } .confusion { border-collapse: separate; border-spacing: 2px; font-size: 12px; font-variant-numeric: tabular-nums; }
.confusion td { width: 34px; height: 28px; text-align: center; border-radius: 4px; } .confusion th { color: var(--muted); font-weight: 500; padding: 0 6px; }
.confusion .right { background: color-mix(in srgb, var(--train) var(--shade), transparent); }
.confusion .strong { color: light-dark(#fff, #0b0e13); }
.confusion .wrong { background: color-mix(in srgb, var(--val) var(--shade), transparent); } .confusion .share { color: var(--muted); width: 56px; }`;

export const REPORT_STYLE = `
html { color-scheme: light dark; }
body { --ink: light-dark(#1c2430, #e6eaf0); --muted: light-dark(#667085, #98a2b3); --edge: light-dark(#e4e7ec, #2b3545);
  --train: light-dark(#1971c2, #4dabf7); --val: light-dark(#d9480f, #ff922b); --rate: light-dark(#7048e8, #9775fa);
  margin: 0 auto; max-width: 1120px; padding: 28px 24px 60px; color: var(--ink); background: light-dark(#fff, #11151c);
  font: 14px/1.5 Inter, ui-sans-serif, system-ui, "Segoe UI", Roboto, Arial, sans-serif; }
h1 { font-size: 26px; margin: 0; } h2 { font-size: 17px; margin: 40px 0 12px; }
.doc { color: var(--muted); margin: 4px 0 18px; max-width: 75ch; }
.facts { display: grid; grid-template-columns: max-content 1fr; gap: 2px 18px; margin: 0; }
.facts dt { color: var(--muted); } .facts dd { margin: 0; overflow-wrap: anywhere; }
pre { background: light-dark(#f8fafc, #161b24); border: 1px solid var(--edge); border-radius: 10px; padding: 14px 16px; overflow-x: auto; font: 12.5px/1.55 ui-monospace, Menlo, Consolas, monospace; }
.frame .buttons { display: flex; gap: 6px; justify-content: flex-end; } .frame .drawing { max-height: 720px; }
.note { color: var(--muted); } #live { margin: 0; color: var(--muted); font-variant-numeric: tabular-nums; }${FIGURE_STYLE}`;
