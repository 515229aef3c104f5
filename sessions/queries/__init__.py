"""Reads of sessions for pages, files and upper floors."""
