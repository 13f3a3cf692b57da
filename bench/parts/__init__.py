"""What several benchmarks need: worlds, crowds, mishaps, yardsticks."""
