//! respan-macros
