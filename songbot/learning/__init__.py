"""How the model gets better: data that grows by itself, a gate, and a watch on what answers."""
