"""One place on one date: slots, bookings, tickets, and waiting and serving as facts."""
