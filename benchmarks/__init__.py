"""What is measured, one module a workload: see README.md here, and `python -m benchmarks --list`."""
