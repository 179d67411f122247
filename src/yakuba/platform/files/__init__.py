"""Files (ファイル): stored bytes with sniffed type, limits, malware scan, retention and tombstone."""
