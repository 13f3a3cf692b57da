"""What is known about songs: features, genres, names, and the public tables that tell them."""
