"""Fills an empty institute with an invented company, so that the first look shows a living one.

Same seed, same institute. The company is “Polar Metals”: six sites, 48,000 people on payroll at the
small scale with a year of training, 80,000 at the scale of a whole group.
"""

from trainer_institute.actions.demo.company import ACCOUNTS, PASSWORD
from trainer_institute.actions.demo.figures import PLACES, SCALES
from trainer_institute.actions.demo.institute import fill

__all__ = ["ACCOUNTS", "PASSWORD", "PLACES", "SCALES", "fill"]
