"""The co-augmentation loop: what could not be answered decides what is read next."""
