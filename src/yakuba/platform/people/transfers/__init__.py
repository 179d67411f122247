"""The yearly transfer (人事異動): read a list, check it whole, show what it changes, confirm, take back before its day."""
