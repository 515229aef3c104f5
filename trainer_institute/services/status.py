"""Says in plain words what runs."""

from trainer_institute.services import addresses, answers, lease, places
from trainer_institute.services.report import say


def show() -> int:
    """0: saying what runs is no failure, whatever runs."""
    place = places.of(places.institute_data())
    say(f"Data folder: {place.folder}")
    if place.home_is_elsewhere:
        say(f"Files of PostgreSQL and Redis: {place.home}")
    if not lease.is_kept(place):
        say("Nothing runs. Services start by themselves when a command needs them.")
        return 0
    say(f"Kept by number {place.lock('keeper').read_text(encoding='ascii').strip()}.")
    for name, responds in answers.SERVICES.items():
        say(f"{name}: {'answers' if responds(place) else 'does not answer'}")
    for name, address in addresses.of(place.folder).as_environment().items():
        say(f"{name}={address}")
    say(f"Mail lands in {place.mail}")
    return 0
