//! Smaller copies of a span that an endpoint rejects as too large.

mod shrink;
mod shrink_value;

#[cfg(test)]
mod shrink_tests;
