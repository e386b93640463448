"""Words that no page must run: each would set ``window.__ran``, or ask or open something.

They stand for what a stranger can put into a register, a rule book, a journal or a monitor file.
"""

from __future__ import annotations

RUN = "window.__ran=(window.__ran||0)+1"
AWAY = "//away.example/x"  # reserved by RFC 2606: nobody answers there

PAYLOADS: tuple[str, ...] = (
    # elements that run by themselves
    f"<script>{RUN}</script>",
    f"</script><script>{RUN}</script>",
    f"<ScRiPt>{RUN}</sCrIpT>",
    f"<script/x>{RUN}</script>",
    f'<script src="{AWAY}.js"></script>',
    f"<scr<script>ipt>{RUN}</scr</script>ipt>",
    f"<svg><script>{RUN}</script></svg>",
    f"<math><mtext></mtext><script>{RUN}</script></math>",
    # events of elements
    f'<img src=x onerror="{RUN}">',
    f"<img src=x onerror={RUN}>",
    f"<img/src=x/onerror={RUN}>",
    f'<IMG SRC=x ONERROR="{RUN}">',
    f"<img src='x' onerror='{RUN}' alt='",
    f'<svg onload="{RUN}"></svg>',
    f"<svg/onload={RUN}>",
    f'<body onload="{RUN}">',
    f'<input autofocus onfocus="{RUN}">',
    f'<details open ontoggle="{RUN}"><summary>x</summary></details>',
    f'<video><source onerror="{RUN}"></video>',
    f'<audio src=x onerror="{RUN}"></audio>',
    f'<marquee onstart="{RUN}">x</marquee>',
    f'<a href="#" onmouseover="{RUN}" style="position:fixed;inset:0">x</a>',
    f'<iframe srcdoc="<script>parent.{RUN}</script>"></iframe>',
    f'<object data="data:text/html,<script>top.{RUN}</script>"></object>',
    f'<embed src="data:text/html,<script>top.{RUN}</script>">',
    f'<style onload="{RUN}"></style>',
    f'<link rel=stylesheet href="{AWAY}.css" onerror="{RUN}">',
    # out of an attribute
    f'" onmouseover="{RUN}" x="',
    f"' onmouseover='{RUN}' x='",
    f'" autofocus onfocus="{RUN}" x="',
    f'"><img src=x onerror="{RUN}">',
    f"'><img src=x onerror='{RUN}'>",
    f'x" style="background:url({AWAY})" x="',
    f"` onerror=`{RUN}`",
    # addresses that run
    f"javascript:{RUN}",
    f"JaVaScRiPt:{RUN}//",
    f"java\tscript:{RUN}",
    f"data:text/html,<script>top.{RUN}</script>",
    f"vbscript:{RUN}",
    # out of a comment, a title, a text area, a block of data
    f"--><script>{RUN}</script><!--",
    f"<!--><script>{RUN}</script>-->",
    f"</title><script>{RUN}</script>",
    f"</textarea><script>{RUN}</script>",
    f"</style><script>{RUN}</script>",
    f"</noscript><script>{RUN}</script>",
    f"<![CDATA[<script>{RUN}</script>]]>",
    f"<?xml version='1.0'?><script>{RUN}</script>",
    # out of a string of a program, of JSON, of a template
    f"';{RUN};//",
    f'";{RUN};//',
    f"\\';{RUN};//",
    f"\u2028{RUN}\u2029",
    f"${{{RUN}}}",
    "{{7*7}}{% for x in [] %}",
    f"{{{{constructor.constructor('{RUN}')()}}}}",
    '__proto__":{"x":1},"y":"',
    '#panic(read("/etc/hostname")) $x$ *b* @ref',
    # what asks a network, leads away, or changes how addresses are read
    f'<meta http-equiv="refresh" content="0;url={AWAY}">',
    f'<base href="{AWAY}/">',
    f'<form action="{AWAY}"><button>x</button></form>',
    f"<img src='{AWAY}.png'>",
    f"@import '{AWAY}.css'; url({AWAY})",
    # encodings of the same
    f"&lt;script&gt;{RUN}&lt;/script&gt;",
    f"&#60;img src=x onerror={RUN}&#62;",
    f"%3Cscript%3E{RUN}%3C/script%3E",
    f"\\u003cscript\\u003e{RUN}\\u003c/script\\u003e",
    f"＜script＞{RUN}＜/script＞",
    # a formula, and signs that end a line of a file
    f'=HYPERLINK("{AWAY}";"x")',
    "@SUM(1+1)*cmd|' /C calc'!A0",
)
"""At least 60, each alone; the group says which context it tries to leave."""

ODD: tuple[str, ...] = (
    "مبنى في المنطقة",  # right to left
    "\u202eright to left to the end\u202c",
    "\u2066isolated\u2069 \u200f\u200e",
    "א\u05b8" * 40,  # marks above marks
    "Ұ" * 4_000,
    "word " * 800,
    "\u200b" * 50,  # nothing that can be seen
    "🏚️👩‍🚒 😀",
    "  spaces  around  ",
    "line\nbreak\tand\rreturn",
    "0",
    "-",
    "null",
    "e\u0301\u0302" * 60,
)
"""What is no attack and still breaks pages: other directions, endless and invisible words."""
