"""From the bytes of a file to a policy's text: one module a format, run by index/sandbox.py."""
