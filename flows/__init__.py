"""The top floor: what runs, when, and how many at a time. :mod:`flows.pipeline` draws the path of one article."""
