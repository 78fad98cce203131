"""A class on a server: its hub rehearsed, its notebooks delivered, its exercises collected. README.md is the recipe."""
