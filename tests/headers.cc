// Empty: the target that owns the precompiled headers of all tests has to have a source.
