"""How people get in: the adapter and back end of the sign-in library, its forms, the counting."""
