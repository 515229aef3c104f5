"""Training sessions, who delivers them, and how they went."""

from sessions.models.assignments import Assignment, Duty
from sessions.models.logs import Incident, SessionLog
from sessions.models.sessions import Block, TrainingSession

__all__ = ["Assignment", "Block", "Duty", "Incident", "SessionLog", "TrainingSession"]
