"""Reading files and writing them: the native format, the files of soundcalc, faults with positions, the schema."""
