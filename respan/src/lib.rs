//! respan
