"""What every request passes on its way to a page and every answer on its way back."""
