//! The check of a statement about the received spans.
#![allow(clippy::print_stdout, reason = "a program for people to read")]

/// Prints the statement if it holds.
///
/// # Errors
///
/// If the statement does not hold.
pub fn check(claim: &str, holds: bool) -> Result<(), String> {
    if !holds {
        return Err(format!("this does not hold: {claim}"));
    }
    println!("  ok: {claim}");
    Ok(())
}
