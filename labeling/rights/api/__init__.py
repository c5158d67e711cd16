"""The policy and its licences over HTTP."""
