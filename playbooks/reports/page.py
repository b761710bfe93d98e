"""One HTML file that needs nothing else, light and dark, fit to print."""

import html

_STYLE = """
:root { color-scheme: light dark;
  --ground: #fbfaf7; --text: #20262d; --dim: #565f68; --bar: #d3e4e4; --rule: #d9d5cc; --ill: #a8321f;
  --late: #7a5a00; }
@media (prefers-color-scheme: dark) {
  :root { --ground: #0e1116; --text: #d5dbe3; --dim: #8b96a3; --bar: #21454a; --rule: #2a323c;
    --ill: #ff7a66; --late: #e3b341; }
}
body { background: var(--ground); color: var(--text); font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto;
  max-width: 60rem; padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.05rem; margin: 2rem 0 .3rem; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th { text-align: left; color: var(--dim); font-weight: 500; }
th, td { border-bottom: 1px solid var(--rule); padding: .25rem .75rem .25rem 0; vertical-align: top; }
td.n, th.n { text-align: right; }
td.b { background: linear-gradient(var(--bar), var(--bar)) no-repeat left / var(--w) 100%;
  padding-left: .4rem; }
figure { margin: .8rem 0; } figcaption { color: var(--dim); font-size: .9rem; }
polyline { fill: none; stroke: var(--text); stroke-width: 1.5; }
line.moment { stroke: var(--ill); stroke-dasharray: 3 3; }
td.ill { color: var(--ill); } td.late { color: var(--late); } td.came { color: var(--dim); }
p.note, footer { color: var(--dim); font-size: .9rem; }
@media print { body { margin: 0; max-width: none; } .card { break-after: page; }
  h2 { break-after: avoid; } tr { break-inside: avoid; } }
"""


def page_of(title: str, body: str) -> str:
    """``body`` is HTML, its foreign text escaped already; ``title`` is text."""
    named = html.escape(title)
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{named}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{_STYLE}</style></head><body>\n<h1>{named}</h1>\n{body}</body></html>\n"
    )
