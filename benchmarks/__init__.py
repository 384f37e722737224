"""Measures of speed, as ratios to something run beside: `make bench` runs them all."""
