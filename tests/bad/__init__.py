"""Bad inputs, made by a script, and what becomes of each: `python -m tests.bad` shows it."""
