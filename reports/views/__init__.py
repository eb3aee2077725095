"""The pages of figures and of targets."""
