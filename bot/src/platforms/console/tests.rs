//! Somebody types, somebody sees: whole conversations with the console, in memory.
