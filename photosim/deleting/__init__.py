"""To the trash and back: plan, look again, move, record, restore, and finish what was interrupted."""
