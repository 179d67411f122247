"""What people see: finding, filling in, correcting, and the office's side of it."""
