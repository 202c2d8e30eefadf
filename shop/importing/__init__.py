"""Import of a merchant's catalogue file: read, judge, write in bulk."""
