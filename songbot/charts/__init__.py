"""Pictures of core values with finished words; drawn in the engine process alone."""
