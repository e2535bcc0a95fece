//! The number of cases of a property test.

/// The variable `PROPTEST_CASES`, which `./task fuzz` sets, or `usual`.
pub fn cases(usual: u32) -> u32 {
    let given = std::env::var("PROPTEST_CASES").ok();
    given.and_then(|cases| cases.parse().ok()).unwrap_or(usual)
}
