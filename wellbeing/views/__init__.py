"""Pages about load: the own, the table of all, alerts and what is agreed about them."""
