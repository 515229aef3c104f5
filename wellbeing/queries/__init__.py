"""Reads of load: what goes in, what came out, and for whose eyes."""
