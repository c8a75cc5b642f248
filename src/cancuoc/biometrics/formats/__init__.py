"""Records exchanged with devices and other systems: ISO/IEC 19794 and CBEFF, read and written."""
