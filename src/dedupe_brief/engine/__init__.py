"""Many documents: workers that may die, an order that may not, runs that go on where they stopped."""
