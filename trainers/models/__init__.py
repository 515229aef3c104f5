"""Trainers, their time, and what counts as the same content."""

from trainers.models.categories import Category
from trainers.models.engagements import Engagement, TimeChange
from trainers.models.trainers import Absence, FteShare, Trainer

__all__ = ["Absence", "Category", "Engagement", "FteShare", "TimeChange", "Trainer"]
