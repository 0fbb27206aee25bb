"""The web, and the disk where a part of it is saved: discovery, fetching, and the manners that go with it."""
