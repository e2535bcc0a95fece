//! Stack that a recorded call takes below its body, in a debug build.

use respan_tests::recording::record;

/// Bytes of a level of recursion that are not those of the plain function. A debug build of Rust 1.95 takes 832.
const MOST: usize = 1000;

/// The address of a variable in the innermost of `depth` calls.
#[respan::task]
fn traced(depth: u64) -> usize {
    if depth == 0 { address() } else { traced(depth - 1) }
}

fn plain(depth: u64) -> usize {
    if depth == 0 { address() } else { plain(depth - 1) }
}

#[inline(never)]
fn address() -> usize {
    let variable = 0_u8;
    (&raw const variable).addr()
}

/// The stack grows downwards on all supported platforms.
fn bytes_a_level(innermost: impl Fn(u64) -> usize) -> usize {
    (innermost(2) - innermost(12)) / 10
}

#[test]
fn a_recorded_call_takes_little_stack() {
    let (recorded, _) = record(|| bytes_a_level(traced));
    let bytes = recorded - bytes_a_level(plain);
    assert!(bytes <= MOST, "{bytes} bytes a level of recursion");
}
