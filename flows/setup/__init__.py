"""The first steps: the demo, a file of sources from home pages, and a doctor."""
