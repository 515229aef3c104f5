"""Tables of people and places."""

from people.models.access import HR, Grant, Invitation, Right, Shown, Switch, User
from people.models.constraints import BookingExclusion, IdRange, TimeRange
from people.models.jobs import Job
from people.models.persons import Department, Employee
from people.models.places import Holiday, Room, RoomBooking, Site
from people.models.records import AccessLog, Heartbeat, StoredFile, Trace

__all__ = [
    "HR",
    "AccessLog",
    "BookingExclusion",
    "Department",
    "Employee",
    "Grant",
    "Heartbeat",
    "Holiday",
    "IdRange",
    "Invitation",
    "Job",
    "Right",
    "Room",
    "RoomBooking",
    "Shown",
    "Site",
    "StoredFile",
    "Switch",
    "TimeRange",
    "Trace",
    "User",
]
