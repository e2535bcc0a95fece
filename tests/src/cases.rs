//! The number of cases of a property test.

/// `usual`, unless the variable `PROPTEST_CASES` says something else, as `./task fuzz` does.
pub fn cases(usual: u32) -> u32 {
    let given = std::env::var("PROPTEST_CASES").ok();
    given.and_then(|cases| cases.parse().ok()).unwrap_or(usual)
}
