"""Reports: findings as text for people, as JSON for programs, and what a code means."""
