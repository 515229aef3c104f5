"""Changes to what people are told."""
