"""The workloads, each with `run(bench)`; `benchmarks.registry` names them."""
