"""What the detector knows, as data: phrase packs, marks of platforms, weights; each rule with its own examples."""
