"""The music services, one file each, behind one contract."""
