"""From policy files to an index on disk; knows nothing of questions."""
