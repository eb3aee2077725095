"""Pages of campaigns, events, contacts and visits."""
