"""Reports: what members find wrong, in one list for the hosts who look after it."""
