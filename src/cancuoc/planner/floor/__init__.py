"""One evening of a room: simulated queues, forecasts, overbooking and advice."""
