"""What is taught, who may teach it, and how many people are to be trained."""

from programs.models.programs import Edition, Program
from programs.models.qualifications import Qualification
from programs.models.targets import Target

__all__ = ["Edition", "Program", "Qualification", "Target"]
