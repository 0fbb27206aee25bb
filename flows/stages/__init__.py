"""The stages of an article's path, one module each; :mod:`flows.pipeline` draws how they follow each other."""
