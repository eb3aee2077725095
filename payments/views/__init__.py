"""The pages of people and of rolls."""
