"""Reports: findings as text for people, as JSON for programs, and what a code means."""

from verbund.report.explain import UnknownCode, explain
from verbund.report.json_report import write_json
from verbund.report.text import write_text

__all__ = ["UnknownCode", "explain", "write_json", "write_text"]
