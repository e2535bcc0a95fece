//! respan-runtime
