"""Places (住所と場所): postal codes, addresses and municipality codes, offline."""
