"""Detectors of what must not be seen: the contract, those that are built in, masking, and the measure of a sample.

Pure: no Django, no database, no network. A detector that decodes or computes runs in a child process with limits
(`labeling.masking.sandbox`); this package is what that child imports.
"""
