"""The project: settings, addresses, workers and the embedded servers."""
