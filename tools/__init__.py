"""What sets up, runs, tests and measures the product. Called by `sh tools/boot …`."""
