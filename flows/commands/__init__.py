"""The commands, a module each. What they need beyond typer is imported inside them."""
