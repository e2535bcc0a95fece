//! What an example claims, said or refuted.
#![allow(clippy::print_stdout, reason = "a program for people to read")]

/// Prints the claim if it holds.
///
/// # Errors
///
/// With the claim, if it does not.
pub fn check(claim: &str, holds: bool) -> Result<(), String> {
    if !holds {
        return Err(format!("this does not hold: {claim}"));
    }
    println!("  ok: {claim}");
    Ok(())
}
