"""What happens, step by step: each flow reads through the edges, decides in the core, and writes through the edges."""
