"""All pages are made in one way."""

from __future__ import annotations

from pathlib import Path

import pytest
from jinja2 import UndefinedError

from verbund.html.environment import environment_of
from verbund.html.view import Value

PACKAGE = Path(__file__).parents[2] / "pipeline/verbund"
PACKAGES = sorted(
    ".".join(("verbund", *path.parent.relative_to(PACKAGE).parts))
    for path in PACKAGE.rglob("templates")
    if path.is_dir()
)


def test_only_one_module_makes_an_environment() -> None:
    made = [
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        if " Environment(" in path.read_text(encoding="utf-8")
    ]
    assert made == ["html/environment.py"]


@pytest.mark.parametrize("package", PACKAGES)
def test_every_package_with_templates_has_the_same_rules(package: str) -> None:
    environment = environment_of(package)
    assert environment.list_templates()
    assert environment is environment_of(package)

    def page(source: str, **values: object) -> str:
        return environment.from_string(source).render(**values)

    assert page("{{ text }}", text="<b>&\u0007\ufffe") == "&lt;b&gt;&amp;\ufffd\ufffd"
    assert page("{{ text | safe }}", text="a\nb<b>") == "a\nb<b>", "styles stay as they are"
    assert page("{{ value }}", value=Value("a<", code=True)) == (
        '<code translate="no">a&lt;</code>'
    )
    assert page("{{ text }}", text="a\n<b") == "a &lt;b"
    assert page("{{ text | lines }}", text="a\r\n<b\u0007") == "a \n&lt;b\ufffd"
    assert page("{{ number }}", number=7) == "7"
    assert page("  {% if true %}\nx\n  {% endif %}\n") == "x\n"
    with pytest.raises(UndefinedError):
        page("{{ unknown }}")
