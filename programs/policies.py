"""Who may look programs up."""

from people.models import User
from programs.models.programs import READERS


def may_list_programs(user: User) -> bool:
    """Whoever works with the institute; jurors come for other things."""
    return user.may(*READERS)
