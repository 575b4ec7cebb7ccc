"""Simplified ↔ Traditional: OpenCC, its answer traced and laid beside its input, and what goes before it."""
