"""What ./run executes: `python -m rollout.supervisor` runs every process of the demo."""
