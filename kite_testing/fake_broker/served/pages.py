"""The pages that a person sees in a browser: plain HTML, whole without scripts or other hosts."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

_STYLE = """
:root { color-scheme: light dark; --ink: #1d2733; --soft: #6b7785; --card: #fff; --page: #eef1f5;
  --press: #e5532d; --line: #dde3ea; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8edf3; --soft: #95a1af; --card: #1b232d;
  --page: #10161d; --line: #2c3744; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1.5rem;
  background: var(--page); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { width: min(30rem, 100%); background: var(--card); padding: 2.5rem; border-radius: 14px;
  border: 1px solid var(--line); box-shadow: 0 12px 32px rgb(0 0 0 / 8%); }
h1 { font-size: 1.4rem; margin: 0 0 .5rem; }
p { margin: .5rem 0 1rem; color: var(--soft); }
dl { display: grid; grid-template-columns: auto 1fr; gap: .35rem 1rem; margin: 1.25rem 0; }
dt { color: var(--soft); }
dd { margin: 0; overflow-wrap: anywhere; font-family: ui-monospace, monospace; font-size: .92em; }
pre { overflow-x: auto; padding: .9rem 1rem; border-radius: 8px; background: var(--page); }
button { width: 100%; padding: .8rem; border: 0; border-radius: 8px; background: var(--press);
  color: #fff; font: inherit; font-weight: 600; cursor: pointer; }
button.second { margin-top: .6rem; background: none; color: var(--soft);
  border: 1px solid var(--line); }
button:focus-visible { outline: 3px solid var(--ink); outline-offset: 2px; }
footer { margin-top: 1.75rem; font-size: .8rem; color: var(--soft); }
"""


def page(title: str, *blocks: str) -> bytes:
    """A whole page; `blocks` are HTML."""
    content = "\n".join(blocks)
    text = (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n"
        f"<h1>{escape(title)}</h1>\n{content}\n"
        "<footer>A fake broker: no account, no money, nothing leaves this machine.</footer>\n"
        "</main>\n</body>\n</html>\n"
    )
    return text.encode()


def paragraph(text: str) -> str:
    """A paragraph."""
    return f"<p>{escape(text)}</p>"


def facts(rows: Iterable[tuple[str, str]]) -> str:
    """Names and values, below each other."""
    cells = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in rows)
    return f"<dl>{cells}</dl>"


def code(text: str) -> str:
    """Lines to copy."""
    return f"<pre><code>{escape(text)}</code></pre>"


def choice(
    action: str, fields: Iterable[tuple[str, str]], *, button: str, is_second: bool = False
) -> str:
    """A form with one button; `fields` travel with it unseen."""
    hidden = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'
        for name, value in fields
    )
    kind = ' class="second"' if is_second else ""
    return (
        f'<form method="post" action="{escape(action)}">{hidden}'
        f"<button{kind}>{escape(button)}</button></form>"
    )
