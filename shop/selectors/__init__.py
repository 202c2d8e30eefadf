"""Reads. The viewer is the first argument wherever rights matter."""
