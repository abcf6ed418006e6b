"""The images and the compose file, built and run for real where a Docker daemon answers."""
