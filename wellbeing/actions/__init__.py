"""Writes of load: ratings, stored results, alerts and policies."""
