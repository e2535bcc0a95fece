// The user's own warnings still fire, at the user's own words.
#![deny(unused, unused_must_use)]

#[respan::task]
fn unused_argument(a: u32, b: u32) -> u32 {
    a
}

#[respan::task]
async fn unused_argument_async((a, b): (u32, u32)) -> u32 {
    a
}

#[respan::task]
fn needless_mut(mut a: u32) -> u32 {
    a
}

#[respan::task]
#[must_use]
fn result() -> u32 {
    1
}

#[respan::task]
fn never_called() {}

fn main() {
    unused_argument(1, 2);
    unused_argument_async((1, 2));
    needless_mut(1);
    result();
    two_attributes(1);
}

// No label of one attribute is reported to shadow that of the other.
#[respan::workflow]
#[respan::task]
#[track_caller]
fn two_attributes(a: u32) -> u32 {
    a
}
