"""From PolicyBench and all-MiniLM-L6-v2 to the model that is shipped: `make train`."""
