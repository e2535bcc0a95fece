//! Stack that a call takes beyond its body, in a debug build.

use respan_tests::recording::record;

/// Bytes of a level of recursion that are not those of the plain function. A debug build of Rust 1.95 takes 528.
const MOST_RECORDED: usize = 650;
/// As [`MOST_RECORDED`], of a call without a telemetry, which takes 160.
const MOST_OFF: usize = 220;

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
fn a_call_takes_little_stack() {
    let own = bytes_a_level(plain);
    let (recorded, _) = record(|| bytes_a_level(traced));
    assert!(recorded - own <= MOST_RECORDED, "{recorded} - {own} bytes a level");
    let off = bytes_a_level(traced);
    assert!(off - own <= MOST_OFF, "{off} - {own} bytes a level");
}
