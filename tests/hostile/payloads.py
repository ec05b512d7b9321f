"""What an enemy types into a field: scripts, statements, templates and paths, each one telling when it worked."""

# Calls this when it runs; `pages` of a browser count the calls.
RUN = "window.__ran('{mark}')"
ELSEWHERE = "http://elsewhere.example"
# A template that is evaluated anywhere says this number.
PRODUCT, SUM = "1337*1337", str(1337 * 1337)

PAYLOADS: tuple[str, ...] = (
    f"<img src=x onerror={RUN}>",
    f'"><script>{RUN}</script>',
    f"</textarea></title></select><svg onload={RUN}>",
    f"' autofocus onfocus={RUN} x='",
    f"javascript:{RUN}//",
    f'" style="background:url({ELSEWHERE}/a.png)" onmouseover="{RUN}"',
    f"<img src={ELSEWHERE}/p.png><link rel=stylesheet href={ELSEWHERE}/s.css>",
    f'<iframe srcdoc="<script>parent.{RUN}</script>"></iframe>',
    f"<meta http-equiv=refresh content=0;url={ELSEWHERE}/>",
    f"<form action={ELSEWHERE}/><button autofocus>x</button>",
    f"{{{{{PRODUCT}}}}} {{% load i18n %}}{{% debug %}} ${{{PRODUCT}}} <%= {PRODUCT} %> #{{{PRODUCT}}}",
    "' OR '1'='1' -- ; DROP TABLE cases_case; SELECT pg_sleep(9)",
    '" UNION SELECT sealed FROM people_person --',
    "%s %(name)s {0.__class__.__mro__} %n%n \\' \\\" \\\\",
    "../../../../etc/passwd ..\\..\\windows file:///etc/passwd",
    '=HYPERLINK("http://elsewhere.example/";"x")',
    "<!--<script>-->]]><![CDATA[ &lt;script&gt; &#x3c;script&#x3e;",
    "\u202egpj.exe \u2066\u200b\ufeff Z͑ͫ̓ͪ̂ͫ",
    f"<details open ontoggle={RUN}><summary data-hx-get={ELSEWHERE}/ hx-trigger=load>x</summary></details>",
    f"<math><mtext><table><mglyph><style><img src=x onerror={RUN}>",
)


class Words:
    """Gives one payload after another, each with a number by which what was typed is found again."""

    def __init__(self, every: int = 0) -> None:
        self.given: dict[str, str] = {}
        self._at = every

    def word(self, field: str) -> str:
        """Return the next payload for a field."""
        mark = f"Zqx{len(self.given)}bad"
        self.given[mark] = field
        self._at += 1
        return f"{mark} {PAYLOADS[self._at % len(PAYLOADS)].replace('{mark}', mark)}"
