"""One HTML file that needs nothing else, light and dark, fit to print.

It may load nothing: its own policy forbids it, whatever a template or a foreign text holds.
"""

import html

_STYLE = """
:root { color-scheme: light dark;
  --ground: #fbfaf7; --text: #20262d; --dim: #565f68; --bar: #d3e4e4; --rule: #d9d5cc; --ill: #a8321f;
  --dot: #2f7d7d; --inset: #f1efe9; --late: #7a5a00; }
@media screen and (prefers-color-scheme: dark) {
  :root { --ground: #0e1116; --text: #d5dbe3; --dim: #8b96a3; --bar: #21454a; --rule: #2a323c;
    --ill: #ff7a66; --dot: #5cc0bb; --inset: #171c23; --late: #e3b341; } }
body { background: var(--ground); color: var(--text); font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto;
  max-width: 60rem; padding: 0 1rem; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; line-height: 1.25; } h2 { font-size: 1.15rem; margin: 2.2rem 0 .4rem; }
h3 { font-size: 1rem; margin: 1.4rem 0 .2rem; }
h4 { font-size: .95rem; color: var(--dim); margin: 1rem 0 .2rem; }
p, ul, ol { margin: .4rem 0; } ul, ol { padding-left: 1.3rem; } li { margin: .15rem 0; }
a { color: inherit; text-decoration-color: var(--dim); }
em.none { color: var(--dim); }
code, pre { font: .88em/1.45 ui-monospace, monospace; background: var(--inset); border-radius: 3px; }
code { padding: .05em .3em; } pre { padding: .6rem .8rem; white-space: pre-wrap; } pre code { padding: 0; }
nav { columns: 2 16rem; font-size: .92rem; margin: 1rem 0 1.6rem; } nav a { display: block; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th { text-align: left; color: var(--dim); font-weight: 500; overflow-wrap: normal; }
th, td { border-bottom: 1px solid var(--rule); padding: .25rem .75rem .25rem 0; vertical-align: top; }
td.n, th.n { text-align: right; }
td.b { background: linear-gradient(var(--bar), var(--bar)) no-repeat left / var(--w) 100%;
  padding-left: .4rem; }
figure { margin: .8rem 0; break-inside: avoid; } figcaption { color: var(--dim); font-size: .9rem; }
figure.wide { overflow-x: auto; } figure.wide svg { min-width: 44rem; }
svg { display: block; width: 100%; font-family: system-ui, sans-serif; }
svg text { fill: var(--text); } svg text.dim { fill: var(--dim); } svg line.lane { stroke: var(--rule); }
svg circle { fill: var(--dot); } svg circle.alert { fill: var(--ill); }
polyline { fill: none; stroke: var(--text); stroke-width: 1.5; }
line.moment { stroke: var(--ill); stroke-dasharray: 3 3; }
ol.events { list-style: none; padding: 0; }
ol.events li { display: grid; grid-template-columns: 4.4rem 1fr; gap: .8rem; padding: .15rem 0;
  white-space: pre-line; content-visibility: auto; contain-intrinsic-height: auto 1.6rem; }
ol.events time, ol.events .by { color: var(--dim); font-variant-numeric: tabular-nums; }
td.ill { color: var(--ill); } td.late { color: var(--late); } td.came { color: var(--dim); }
p.note, footer { color: var(--dim); font-size: .9rem; }
@page { margin: 18mm 16mm; @bottom-right { content: counter(page) " / " counter(pages); font: 9pt sans-serif;
  color: #565f68; } }
@media print { :root { --ground: #fff; --inset: #f4f3f0; }
  body { margin: 0; padding: 0; max-width: none; font-size: 10.5pt; } nav { display: none; }
  h1, h2, h3, h4 { break-after: avoid; } tr, li { break-inside: avoid; } .card { break-after: page; }
  figure.wide svg { min-width: 0; } ol.events li { content-visibility: visible; } }
"""


def page_of(title: str, body: str) -> str:
    """``body`` is HTML, its foreign text escaped already; ``title`` is text."""
    named = html.escape(title)
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{named}</title>'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; style-src'
        " 'unsafe-inline'; img-src data:\">"
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{_STYLE}</style></head><body>\n<h1>{named}</h1>\n{body}</body></html>\n"
    )
