"""The cluster that the program runs on."""
