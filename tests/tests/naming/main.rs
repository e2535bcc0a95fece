//! Naming: descriptions of spans, and the names of attributes by destination.

mod descriptions;
