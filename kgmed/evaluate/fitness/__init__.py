"""What a model is fit for: a short seeded test of each job, on any GGUF."""
